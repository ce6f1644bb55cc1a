from collections import Counter
from typing import Iterable, Iterator

from journal.entry import Entry


def matching(entries: Iterable[Entry], word: str) -> Iterator[Entry]:
    """Entries whose unit or message holds the word, in any case."""
    wanted = word.lower()
    return (entry for entry in entries if wanted in entry.message.lower() or wanted == entry.unit.lower())


def levels(entries: Iterable[Entry]) -> dict[str, int]:
    return dict(Counter(entry.level for entry in entries))
