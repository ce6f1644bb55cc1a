import tempfile
import unittest
from pathlib import Path

from members.association import read_association
from members.club import read_club
from members.compare import compare
from members.member import Member


def written(folder, text, encoding="utf-8"):
    path = Path(folder) / "list.csv"
    path.write_text(text, encoding=encoding)
    return path


class MembersTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()

    def test_reads_the_club_with_and_without_mark(self):
        for encoding in ["utf-8", "utf-8-sig"]:
            path = written(self.folder, "id,name,paid\n1,Åse ,yes\n2,Bo,no\n", encoding)
            self.assertEqual(read_club(path), {"1": Member("1", "Åse", True), "2": Member("2", "Bo", False)})

    def test_reads_the_association(self):
        path = written(self.folder, "number;surname;first;state\n1;Ek;Åse;honorary\n2;Ek;Bo;left\n")
        self.assertEqual(read_association(path), {"1": Member("1", "Åse Ek", True), "2": Member("2", "Bo Ek", False)})

    def test_compares(self):
        a, b = Member("1", "a", True), Member("2", "b", False)
        self.assertEqual(compare({"1": a}, {"2": b}), ["1 a: not in the association", "2 b: not in the club"])
        self.assertEqual(compare({"1": a}, {"1": Member("1", "a", False)}), ["1 a: paid here only"])
        self.assertEqual(compare({"1": a}, {"1": a}), [])
