from decimal import Decimal

CENT = Decimal("0.01")


def parse_amount(text: str) -> Decimal:
    """Reads an amount as the bank writes it."""
    digits = text.strip().replace(",", "")
    return Decimal(digits).quantize(CENT)


def format_amount(amount: Decimal) -> str:
    """Writes an amount the way the bank does: debits in parentheses."""
    if amount < 0:
        return f"({-amount:,.2f})"
    return f"{amount:,.2f}"
