import unittest

from journal.entry import DamagedJournal, Entry
from journal.reader import read_entries
from journal.search import levels, matching

LINES = ["2024-05-02T10:00:00Z INFO web: up\n", "\n", "2024-05-02T10:00:01Z WARN db-1: Slow: 3 s\n"]


class JournalTest(unittest.TestCase):
    def test_entries(self):
        self.assertEqual(list(read_entries(LINES))[1], Entry("2024-05-02T10:00:01Z", "WARN", "db-1", "Slow: 3 s"))

    def test_matching(self):
        self.assertEqual([entry.unit for entry in matching(read_entries(LINES), "slow")], ["db-1"])

    def test_levels(self):
        self.assertEqual(levels(read_entries(LINES)), {"INFO": 1, "WARN": 1})

    def test_damage(self):
        with self.assertRaises(DamagedJournal):
            list(read_entries(["?!"]))
