import tempfile
import unittest

from visits.reader import read_visits
from visits.stats import by_country, by_page

TEXT = "day,country,page\n1,CH,/\n1,,/about/\n2,CH,/about\n"


class VisitsTest(unittest.TestCase):
    def setUp(self):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".csv")
        self.file.write(TEXT)
        self.file.flush()
        self.addCleanup(self.file.close)

    def test_countries(self):
        self.assertEqual(by_country(read_visits(self.file.name)), [("CH", 2), ("unknown", 1)])

    def test_pages(self):
        self.assertEqual(by_page(read_visits(self.file.name)), [("/about", 2), ("/", 1)])
