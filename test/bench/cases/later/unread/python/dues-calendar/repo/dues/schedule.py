from datetime import timedelta

from .months import add_months, add_years

RHYTHMS = {
    "weekly": lambda start, number: start + timedelta(weeks=number),
    "monthly": add_months,
    "quarterly": lambda start, number: add_months(start, 3 * number),
    "yearly": add_years,
}


def due_dates(start, rhythm, count):
    step = RHYTHMS[rhythm]
    return [step(start, number) for number in range(count)]
