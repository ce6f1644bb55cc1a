import unittest
from datetime import date

from scheduler.calendar_rules import days_in_month
from scheduler.plan import Job


class PlanTest(unittest.TestCase):
    def test_weekly(self):
        runs = Job("backup", "week", date(2024, 2, 26)).next_runs(date(2024, 3, 1), 2)
        self.assertEqual(runs, [date(2024, 3, 4), date(2024, 3, 11)])

    def test_monthly_over_the_year(self):
        runs = Job("invoice", "month", date(2023, 11, 15)).next_runs(date(2023, 12, 1), 2)
        self.assertEqual(runs, [date(2023, 12, 15), date(2024, 1, 15)])

    def test_month_lengths(self):
        self.assertEqual([days_in_month(2023, month) for month in (1, 2, 12)], [31, 28, 31])
