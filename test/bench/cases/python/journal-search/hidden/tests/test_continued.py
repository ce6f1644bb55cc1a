import unittest

from journal.entry import DamagedJournal
from journal.reader import read_entries
from journal.search import levels, matching

LINES = ["2024-05-02T10:00:00Z ERROR db: down\n", "  10.0.0.7 refused\n", "\n", "\t10.0.0.8 no route\n",
         "2024-05-02T10:00:01Z INFO web: up\n", "2024-05-02T10:00:02Z INFO web: last\n", "   words\n"]


class ContinuedTest(unittest.TestCase):
    def test_message_goes_on(self):
        messages = [entry.message for entry in read_entries(LINES)]
        self.assertEqual(messages, ["down\n10.0.0.7 refused\n10.0.0.8 no route", "up", "last\nwords"])

    def test_found_by_a_word_in_a_later_line(self):
        self.assertEqual([entry.unit for entry in matching(read_entries(LINES), "refused")], ["db"])

    def test_counted_once(self):
        self.assertEqual(levels(read_entries(LINES)), {"ERROR": 1, "INFO": 2})

    def test_damage_is_still_an_error(self):
        with self.assertRaises(DamagedJournal):
            list(read_entries(LINES + ["what\n"]))

    def test_nothing(self):
        self.assertEqual(list(read_entries([])), [])
