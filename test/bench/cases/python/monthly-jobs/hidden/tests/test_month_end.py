import unittest
from datetime import date

from scheduler.calendar_rules import add_months
from scheduler.plan import Job


class MonthEndTest(unittest.TestCase):
    def test_last_day_of_short_months_and_back(self):
        runs = Job("rent", "month", date(2024, 1, 31)).next_runs(date(2024, 1, 1), 5)
        self.assertEqual([day.isoformat() for day in runs],
                         ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"])

    def test_no_leap_year(self):
        runs = Job("rent", "month", date(2022, 12, 30)).next_runs(date(2023, 1, 1), 3)
        self.assertEqual([day.isoformat() for day in runs], ["2023-01-30", "2023-02-28", "2023-03-30"])

    def test_other_days_stay(self):
        self.assertEqual(add_months(date(2023, 10, 28), 4), date(2024, 2, 28))
