import asyncio
import sys

from portfolio.sources import Broker, Exchange, Fallback
from portfolio.valuation import Portfolio, value


async def main(arguments: list[str]) -> None:
    positions = {symbol: int(count) for symbol, count in (text.split(":") for text in arguments)}
    quotes = Fallback(Exchange({"ACME": 1250}), Broker({"ZINC": 310}))
    print(await value(Portfolio(positions), quotes), "cents")


asyncio.run(main(sys.argv[1:]))
