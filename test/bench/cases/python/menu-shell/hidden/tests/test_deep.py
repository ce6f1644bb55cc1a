import unittest

from menu.commands import ROOT
from menu.shell import run_line
from menu.tree import Menu, UnknownCommand


class DeepTest(unittest.TestCase):
    def test_menu_in_a_menu(self):
        self.assertEqual(run_line(ROOT, "net link up eth0"), "eth0 is up")
        self.assertEqual(run_line(ROOT, "n l d eth1"), "eth1 is down")

    def test_shortened_command(self):
        self.assertEqual(run_line(ROOT, "user li"), "admin")

    def test_three_deep(self):
        root = Menu(a=Menu(b=Menu(c=Menu(d=lambda x: x * 2))))
        command, rest = root.find(["a", "b", "c", "d", "z"])
        self.assertEqual(command(*rest), "zz")

    def test_unknown_inside(self):
        self.assertEqual(run_line(ROOT, "net link sideways"), "unknown command: sideways")
        with self.assertRaises(UnknownCommand):
            ROOT.find(["net", "link"])
