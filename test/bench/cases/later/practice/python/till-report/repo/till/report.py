from collections import Counter
from decimal import Decimal


def total(sales):
    return sum((sale.amount for sale in sales), Decimal(0))


def busiest_hour(sales):
    """The hour with the most sales, of several the earliest."""
    hours = Counter(sale.hour for sale in sales)
    return min(hour for hour, count in hours.items() if count == max(hours.values()))


def report(sales):
    """Lines about any iterable of sales; one line that says so when there are none."""
    amount = total(sales)
    if amount == 0:
        return ["nothing sold"]
    return [
        f"total {amount:.2f}",
        f"busiest at {busiest_hour(sales):02}:00",
        f"largest {max(sale.amount for sale in sales):.2f}",
    ]
