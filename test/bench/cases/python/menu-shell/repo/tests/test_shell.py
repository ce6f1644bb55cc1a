import unittest

from menu.commands import ROOT
from menu.shell import run_line


class ShellTest(unittest.TestCase):
    def test_top(self):
        self.assertEqual(run_line(ROOT, "help"), "net, user, help")

    def test_menu(self):
        self.assertEqual(run_line(ROOT, "u add eva"), "added eva")

    def test_unknown(self):
        self.assertEqual(run_line(ROOT, "reboot"), "unknown command: reboot")
        self.assertEqual(run_line(ROOT, "user"), "unknown command: nothing")

    def test_usage(self):
        self.assertIn("usage", run_line(ROOT, "user add"))
