import tempfile
import unittest
from pathlib import Path

from members.association import read_association
from members.member import Member

TEXT = "number;surname;first;state\n1;Ek;Åse;honorary\n"


class MarkTest(unittest.TestCase):
    def test_the_association_with_and_without_mark(self):
        for encoding in ["utf-8", "utf-8-sig"]:
            path = Path(tempfile.mkdtemp()) / "list.csv"
            path.write_text(TEXT, encoding=encoding)
            self.assertEqual(read_association(path), {"1": Member("1", "Åse Ek", True)})

    def test_a_column_that_is_missing_is_not_passed_over(self):
        path = Path(tempfile.mkdtemp()) / "list.csv"
        path.write_text("surname;first;state\nEk;Åse;honorary\n", encoding="utf-8")
        with self.assertRaises(KeyError):
            read_association(path)
