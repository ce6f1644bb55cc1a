import unittest

from shifts.hours import overtime


class HelpersTest(unittest.TestCase):
    def test_all_hours_of_a_helper_are_overtime(self):
        self.assertEqual(overtime({"Eva": 4, "Ann": 18, "Bo": 4}, {"Ann": 16, "Bo": 20}), {"Eva": 4, "Ann": 2, "Bo": 0})

    def test_no_contracts_at_all(self):
        self.assertEqual(overtime({"Eva": 4}, {}), {"Eva": 4})
