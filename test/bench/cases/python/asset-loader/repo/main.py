import asyncio
import sys

from assets.loader import Loader
from assets.pages import Disk, build_page

DISK = Disk({"theme.css": "body{}", "logo.svg": "<svg/>"})


async def main(names: list[str]) -> None:
    loader = Loader(DISK.read)
    for page in await asyncio.gather(*(build_page(name, loader) for name in names)):
        print(page)
    print(dict(DISK.reads))


asyncio.run(main(sys.argv[1:]))
