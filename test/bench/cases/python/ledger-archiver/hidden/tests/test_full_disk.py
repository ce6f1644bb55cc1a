import os
import tempfile
import unittest

from archiver.archive import archive


class FullDiskTest(unittest.TestCase):
    def test_the_ledger_stays_and_the_error_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            ledger = os.path.join(folder, "ledger")
            with open(ledger, "w", encoding="utf-8") as out:
                out.write("x a\nb\n")
            with self.assertRaises(OSError):
                archive(ledger, "/dev/full")
            with open(ledger, encoding="utf-8") as source:
                self.assertEqual(source.read(), "x a\nb\n")
