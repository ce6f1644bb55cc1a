import unittest
from datetime import date, datetime

from dues.months import add_months
from dues.schedule import due_dates


class LongMonthsTest(unittest.TestCase):
    def test_the_last_day_when_there_is_no_such_day(self):
        found = [day.isoformat() for day in due_dates(date(2024, 1, 31), "monthly", 5)]
        self.assertEqual(found, ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"])

    def test_over_the_turn_of_the_year(self):
        found = [day.isoformat() for day in due_dates(date(2023, 11, 30), "quarterly", 3)]
        self.assertEqual(found, ["2023-11-30", "2024-02-29", "2024-05-30"])

    def test_back(self):
        self.assertEqual(add_months(date(2023, 3, 31), -1), date(2023, 2, 28))
        self.assertEqual(add_months(date(2023, 3, 30), -13), date(2022, 2, 28))

    def test_the_time_of_day_stays(self):
        self.assertEqual(add_months(datetime(2024, 8, 31, 7, 5), 1), datetime(2024, 9, 30, 7, 5))
