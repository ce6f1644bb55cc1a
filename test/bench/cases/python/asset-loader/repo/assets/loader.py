from typing import Awaitable, Callable


class Loader:
    """Keeps what was read.

    While an asset is being read it is in `loading`, which the progress bar shows; then it is in `loaded`.
    Whoever asks in the meantime waits for the reading that is under way. A failed reading is not kept, the
    next one who asks tries again.
    """

    def __init__(self, read: Callable[[str], Awaitable[str]]) -> None:
        self._read = read
        self.loading: dict[str, object] = {}
        self.loaded: dict[str, str] = {}

    async def get(self, name: str) -> str:
        if name in self.loaded:
            return self.loaded[name]
        self.loading[name] = True
        try:
            self.loaded[name] = await self._read(name)
        finally:
            del self.loading[name]
        return self.loaded[name]

    @property
    def progress(self) -> str:
        return f"{len(self.loaded)}/{len(self.loaded) + len(self.loading)}"
