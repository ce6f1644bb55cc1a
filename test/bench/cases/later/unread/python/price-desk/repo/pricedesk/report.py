from .quote import UnknownGoodError


def line(good, quote):
    amount = f"{quote.cents // 100}.{quote.cents % 100:02}"
    return f"{good}{'*' if quote.is_dealer else ''} {amount}"


async def report(desk, goods):
    """A line for each good, in their order."""
    lines = []
    for good in goods:
        try:
            lines.append(line(good, await desk.quote(good)))
        except UnknownGoodError:
            lines.append(f"{good} unknown")
    return lines
