import unittest

from chores.commands import run
from chores.plan import Plan


class PlanTest(unittest.TestCase):
    def test_shows_the_order_again_after_a_chore_is_added(self):
        lines = ["add b 2", "add a 1", "after a b", "show", "add c 3", "after b c", "show"]
        self.assertEqual(list(run(Plan(), lines)), ["b, a: 3 minutes", "c, b, a: 6 minutes"])

    def test_what_is_removed_is_no_longer_waited_for(self):
        lines = ["add b 2", "add a 1", "after a b", "remove b", "remove x", "show"]
        self.assertEqual(list(run(Plan(), lines)), ["a: 1 minutes"])

    def test_refuses_a_circle(self):
        with self.assertRaises(ValueError):
            list(run(Plan(), ["add a 1", "add b 1", "after a b", "after b a", "show"]))
