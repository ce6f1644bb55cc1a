import io
import unittest

from export.formats import CsvExport


class CsvTest(unittest.TestCase):
    def test_head_and_rows_use_the_delimiter(self):
        out = io.StringIO()
        export = CsvExport(out, ["name", "city"], ";")
        export.write({"name": "Bo", "city": "Oslo; Norway"})
        self.assertEqual(out.getvalue(), 'name;city\nBo;"Oslo; Norway"\n')
        self.assertEqual(export.count, 1)

    def test_comma_unless_told(self):
        out = io.StringIO()
        CsvExport(out, ["a", "b"]).write({"a": 1, "b": 2})
        self.assertEqual(out.getvalue(), "a,b\n1,2\n")

    def test_no_records_is_the_head_alone(self):
        out = io.StringIO()
        CsvExport(out, ["a", "b"], "\t")
        self.assertEqual(out.getvalue(), "a\tb\n")
