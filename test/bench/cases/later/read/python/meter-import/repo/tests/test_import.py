import unittest

from meters.checks import RefusedError
from meters.importer import import_readings
from meters.reader import Reading, read_rows
from meters.summary import Summary


class ImportTest(unittest.TestCase):
    def test_sums_up(self):
        readings = [Reading("a", "2024-01-02", 2.0), Reading("b", "2024-01-01", 2.0), Reading("a", "2024-01-03", 1.0)]
        self.assertEqual(import_readings(readings), Summary(3, 2, 5.0, "2024-01-01"))

    def test_refuses_a_negative_reading(self):
        with self.assertRaisesRegex(RefusedError, "reading 2 of meter a"):
            import_readings([Reading("a", "2024-01-01", 0), Reading("a", "2024-01-02", -1)])

    def test_reads_rows(self):
        rows = list(read_rows(["# remark\n", "a, 2024-01-01, 2.5\n", "\n"]))
        self.assertEqual(rows, [Reading("a", "2024-01-01", 2.5)])
