import asyncio
import sys

from .desk import Desk
from .report import report
from .sources import DEALER, EXCHANGE


async def main(goods):
    for line in await report(Desk(EXCHANGE, DEALER), goods):
        print(line)


asyncio.run(main(sys.argv[1:]))
