from decimal import Decimal
from typing import Iterable

from ledger.amounts import format_amount
from ledger.statement import Entry


def balances(entries: Iterable[Entry]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for entry in entries:
        totals[entry.account] = totals.get(entry.account, Decimal("0.00")) + entry.amount
    return totals


def render(totals: dict[str, Decimal]) -> str:
    return "\n".join(f"{account:<12}{format_amount(total):>14}" for account, total in sorted(totals.items()))
