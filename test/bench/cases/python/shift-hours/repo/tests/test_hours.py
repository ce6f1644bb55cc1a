import unittest

from shifts.hours import missing_hours, overtime, worked
from shifts.table import read_shifts


class HoursTest(unittest.TestCase):
    def test_over_midnight(self):
        self.assertEqual(worked(read_shifts(["Ann,mon,22,6", "Ann,tue,9,10"])), {"Ann": 9})

    def test_missing(self):
        self.assertEqual(missing_hours({"Ann": 5, "Bo": 30, "Cy": 1}, {"Ann": 8, "Bo": 20}), {"Ann": 3, "Bo": 0, "Cy": 0})

    def test_overtime(self):
        self.assertEqual(overtime({"Ann": 5, "Bo": 30}, {"Ann": 8, "Bo": 20}), {"Ann": 0, "Bo": 10})
