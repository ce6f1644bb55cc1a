import os
import tempfile
import unittest

from meters.checks import RefusedError
from meters.importer import import_file, import_readings
from meters.reader import Reading
from meters.summary import Summary

READINGS = [Reading("a", "2024-01-01", 2.0), Reading("b", "2024-01-02", 3.0)]


class AnyIterableTest(unittest.TestCase):
    def file(self, text):
        handle, path = tempfile.mkstemp(suffix=".csv")
        self.addCleanup(os.unlink, path)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def test_a_file(self):
        path = self.file("# x\na,2024-01-01,2\nb,2024-01-02,3\n")
        self.assertEqual(import_file(path), Summary(2, 2, 5.0, "2024-01-02"))

    def test_the_example(self):
        self.assertEqual(import_file("data/week.csv"), Summary(4, 2, 44.0, "2024-03-05"))

    def test_a_file_is_refused_as_a_whole(self):
        path = self.file("a,2024-01-01,2\nb,2024-01-02,-3\n")
        with self.assertRaisesRegex(RefusedError, "reading 2 of meter b"):
            import_file(path)

    def test_a_list_as_before(self):
        self.assertEqual(import_readings(list(READINGS)).count, 2)
