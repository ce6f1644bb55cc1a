import os
import tempfile
import unittest

from archiver.archive import archive

TEXT = "x a\nb\nx c"


class ArchiveTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.ledger = os.path.join(folder.name, "ledger")
        self.target = os.path.join(folder.name, "archive")
        with open(self.ledger, "w", encoding="utf-8") as out:
            out.write(TEXT)

    def read(self, path):
        with open(path, encoding="utf-8") as source:
            return source.read()

    def test_moves(self):
        self.assertEqual(archive(self.ledger, self.target), 2)
        self.assertEqual((self.read(self.ledger), self.read(self.target)), ("b\n", "x a\nx c\n"))
        self.assertEqual(archive(self.ledger, self.target), 0)
