from dataclasses import dataclass

from portfolio.sources import Source


@dataclass(frozen=True)
class Portfolio:
    positions: dict[str, int]


async def value(portfolio: Portfolio, quotes: Source) -> int:
    """What all positions are worth, in cents."""
    total = 0
    for symbol, count in portfolio.positions.items():
        quote = await quotes.quote(symbol)
        total += quote["cents"] * count
    return total


async def shares(portfolio: Portfolio, quotes: Source) -> dict[str, float]:
    """The part of the whole that each position has."""
    whole = await value(portfolio, quotes)
    return {
        symbol: (await quotes.quote(symbol))["cents"] * count / whole
        for symbol, count in portfolio.positions.items()
    }
