import tempfile
import unittest
from pathlib import Path

from contacts.book import Book
from contacts.tables import read_table, write_table


class ContactsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "table.csv"

    def test_merges_field_by_field(self):
        book = Book()
        book.merge([{"email": "A@x.org ", "name": "Ada", "city": "Ulm"}, {"email": "a@x.org", "name": "", "city": "Bern"}])
        self.assertEqual(book.rows(), [{"email": "a@x.org", "name": "Ada", "city": "Bern"}])

    def test_reads_columns_by_name(self):
        self.path.write_text("name,email\nZoë,z@x.org\n", encoding="utf-8")
        self.assertEqual(read_table(self.path), [{"name": "Zoë", "email": "z@x.org"}])

    def test_writes_for_spreadsheets(self):
        write_table(self.path, [{"email": "a"}, {"email": "b", "city": "Genève"}])
        self.assertEqual(self.path.read_bytes(), b"\xef\xbb\xbfemail,city\na,\nb,Gen\xc3\xa8ve\n")

    def test_an_email_is_needed(self):
        with self.assertRaises(KeyError):
            Book().merge([{"name": "Ada"}])
