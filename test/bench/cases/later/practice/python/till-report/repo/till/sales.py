import csv
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Sale:
    shop: str
    hour: int
    amount: Decimal


def read_sales(lines):
    """Yields the sales of a till's journal; refunds and remarks are left out."""
    for row in csv.DictReader(lines):
        amount = Decimal(row["amount"])
        if row["kind"] == "sale" and amount > 0:
            yield Sale(row["shop"], int(row["hour"]), amount)
