import unittest

from chores.commands import run
from chores.plan import Plan


class RemovedTest(unittest.TestCase):
    def test_removed_after_it_was_shown(self):
        with open("plans/spring.txt", encoding="utf-8") as lines:
            shown = list(run(Plan(), lines))
        self.assertEqual(shown, ["windows, sweep, mop: 75 minutes", "mop, windows: 60 minutes"])

    def test_order_alone(self):
        plan = Plan()
        plan.add("a", 1)
        plan.add("b", 2)
        self.assertEqual(plan.order(), ["a", "b"])
        plan.remove("a")
        self.assertEqual(plan.order(), ["b"])
        plan.remove("b")
        self.assertEqual(plan.order(), [])
        self.assertEqual(plan.minutes(), 0)

    def test_a_circle_that_is_broken(self):
        plan = Plan()
        for name in "abc":
            plan.add(name, 1)
        plan.after("b", "a")
        plan.after("c", "b")
        plan.after("a", "c")
        plan.remove("c")
        self.assertEqual(plan.order(), ["a", "b"])
