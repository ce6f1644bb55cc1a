import gzip
import os
import tempfile
import unittest
from itertools import islice

from visits.reader import read_visits
from visits.stats import by_country, by_page


class CompressedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "x.csv.gz")

    def fill(self, rows):
        with gzip.open(self.path, "wt", encoding="utf-8") as out:
            out.write("day,country,page\n")
            out.writelines(rows)

    def test_counts(self):
        self.fill(["1,CH,/\n", "1,NO,/a\n", "2,CH,/a/\n"])
        self.assertEqual(by_country(read_visits(self.path)), [("CH", 2), ("NO", 1)])
        self.assertEqual(by_page(read_visits(self.path)), [("/a", 2), ("/", 1)])

    def test_rows_come_one_by_one(self):
        self.fill(f"1,CH,/{number}\n" for number in range(50_000))
        visits = read_visits(self.path)
        self.assertIsNot(type(visits), list)
        self.assertEqual([visit["page"] for visit in islice(visits, 2)], ["/0", "/1"])
        visits.close()
