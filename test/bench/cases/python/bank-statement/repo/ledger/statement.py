import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Iterable, Iterator

from ledger.amounts import parse_amount


@dataclass(frozen=True)
class Entry:
    day: date
    account: str
    text: str
    amount: Decimal


def read_statement(lines: Iterable[str]) -> Iterator[Entry]:
    for row in csv.DictReader(lines):
        yield Entry(
            day=date.fromisoformat(row["date"]),
            account=row["account"],
            text=row["text"],
            amount=parse_amount(row["amount"]),
        )
