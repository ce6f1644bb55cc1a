import unittest

from notes.model import Entry, Release
from notes.page import issues, render, render_entry
from notes.reader import ChangelogError, read_releases


class NotesTest(unittest.TestCase):
    def test_reads_releases(self):
        releases = read_releases(["# Changelog", "", "## v1.1", "- Faster (#7)", "- Smaller (#9)", "## 1.0", "- First (#1)"])
        self.assertEqual(releases, [
            Release("1.1", [Entry("Faster", 7), Entry("Smaller", 9)]),
            Release("1.0", [Entry("First", 1)]),
        ])

    def test_refuses_a_heading_without_version(self):
        with self.assertRaises(ChangelogError):
            read_releases(["## soon"])

    def test_refuses_an_entry_before_the_first_release(self):
        with self.assertRaises(ChangelogError):
            read_releases(["- Faster (#7)"])

    def test_links_issues(self):
        self.assertEqual(render_entry(Entry("Faster", 7), "/t"), "* Faster ([7](/t/7))")
        self.assertEqual(render_entry(Entry("Faster"), "/t"), "* Faster")

    def test_counts_issues_once(self):
        self.assertEqual(issues([Release("1", [Entry("a", 3), Entry("b"), Entry("c", 3)])]), [3])

    def test_renders(self):
        self.assertEqual(render(Release("1", [Entry("a")]), "/t"), "# 1\n\n* a")


if __name__ == "__main__":
    unittest.main()
