"""Steps from one run to the next."""
from datetime import date, timedelta


def add_weeks(day: date, count: int) -> date:
    return day + timedelta(weeks=count)


def add_months(day: date, count: int) -> date:
    """The same day of the month, count months later."""
    months = day.month - 1 + count
    return date(day.year + months // 12, months % 12 + 1, day.day)


def days_in_month(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
