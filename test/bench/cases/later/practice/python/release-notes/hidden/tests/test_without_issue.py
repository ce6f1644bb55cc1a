import unittest

from notes.model import Entry, Release
from notes.reader import read_entry, read_releases


class WithoutIssueTest(unittest.TestCase):
    def test_an_entry_may_have_no_issue(self):
        self.assertEqual(read_entry("- Tidies the manual"), Entry("Tidies the manual", None))
        self.assertEqual(read_entry("- See (#12) for more"), Entry("See (#12) for more", None))

    def test_is_kept_among_others(self):
        self.assertEqual(
            read_releases(["## 2", "- a (#3)", "- b", "- c (#4)"]),
            [Release("2", [Entry("a", 3), Entry("b"), Entry("c", 4)])],
        )
