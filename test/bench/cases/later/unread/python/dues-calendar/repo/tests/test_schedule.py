import unittest
from datetime import date

from dues.schedule import due_dates


def days(*arguments):
    return [day.isoformat() for day in due_dates(*arguments)]


class ScheduleTest(unittest.TestCase):
    def test_monthly(self):
        self.assertEqual(days(date(2023, 11, 15), "monthly", 3), ["2023-11-15", "2023-12-15", "2024-01-15"])

    def test_quarterly(self):
        self.assertEqual(days(date(2023, 12, 1), "quarterly", 3), ["2023-12-01", "2024-03-01", "2024-06-01"])

    def test_yearly_on_a_day_that_is_not_in_each_year(self):
        self.assertEqual(
            days(date(2024, 2, 29), "yearly", 5),
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
        )

    def test_weekly(self):
        self.assertEqual(days(date(2024, 2, 26), "weekly", 2), ["2024-02-26", "2024-03-04"])
