from collections import Counter
from typing import Iterable

Visit = dict[str, str]


def by_country(visits: Iterable[Visit]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for visit in visits:
        counts[visit["country"] or "unknown"] += 1
    return counts.most_common()


def by_page(visits: Iterable[Visit]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for visit in visits:
        counts[visit["page"].rstrip("/") or "/"] += 1
    return counts.most_common()
