import asyncio
from collections import Counter

from assets.loader import Loader


class Disk:
    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.reads: Counter[str] = Counter()

    async def read(self, name: str) -> str:
        self.reads[name] += 1
        await asyncio.sleep(0.01)
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.files[name]


async def build_page(name: str, loader: Loader) -> str:
    theme = await loader.get("theme.css")
    logo = await loader.get("logo.svg")
    return f"<title>{name}</title><style>{theme}</style>{logo}"
