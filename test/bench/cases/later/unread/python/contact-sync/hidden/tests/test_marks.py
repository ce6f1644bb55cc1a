import tempfile
import unittest
from pathlib import Path

from contacts.book import Book
from contacts.tables import read_table, write_table


class MarksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "table.csv"

    def test_what_is_written_can_be_read(self):
        rows = [{"email": "a@x.org", "name": "Zoë"}, {"email": "b@x.org", "name": "Bo"}]
        write_table(self.path, rows)
        self.assertEqual(read_table(self.path), rows)

    def test_any_first_column(self):
        self.path.write_bytes(b"\xef\xbb\xbf\"name\",email\nAda,a@x.org\n")
        self.assertEqual(read_table(self.path), [{"name": "Ada", "email": "a@x.org"}])

    def test_without_a_mark(self):
        self.path.write_text("name,email\n\ufeffx,y\n", encoding="utf-8")
        self.assertEqual(read_table(self.path), [{"name": "\ufeffx", "email": "y"}])

    def test_the_inbox(self):
        book = Book()
        for path in sorted(Path("inbox").glob("*.csv")):
            book.merge(read_table(path))
        self.assertEqual(book.rows()[0], {"name": "Ada", "email": "ada@example.org", "phone": "12", "city": "Zürich"})
        self.assertEqual(len(book), 2)

    def test_an_email_is_needed(self):
        with self.assertRaises(KeyError):
            Book().merge([{"name": "Ada"}])
