import io
import unittest

from export.formats import LinesExport, MarkdownExport


class FormatsTest(unittest.TestCase):
    def setUp(self):
        self.out = io.StringIO()

    def test_lines(self):
        LinesExport(self.out, ["a", "b"]).write({"a": 1})
        self.assertEqual(self.out.getvalue(), "a=1 b=\n")

    def test_markdown(self):
        export = MarkdownExport(self.out, ["a"])
        export.write({"a": "x|y"})
        self.assertEqual(self.out.getvalue(), "| a |\n| --- |\n| x\\|y |\n")
        self.assertEqual(export.count, 1)
