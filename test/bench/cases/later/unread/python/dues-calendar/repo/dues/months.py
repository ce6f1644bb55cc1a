from calendar import monthrange


def add_months(day, months):
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def add_years(day, years):
    year = day.year + years
    last = monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))
