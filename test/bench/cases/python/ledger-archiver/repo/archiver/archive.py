import os

from archiver.entries import split


def archive(ledger: str, target: str) -> int:
    """Moves closed entries; gives how many."""
    with open(ledger, encoding="utf-8") as source:
        closed, open_entries = split(source)
    with open(target, "a", encoding="utf-8") as out:
        out.writelines(closed)
        out.flush()
    replace(ledger, open_entries)
    return len(closed)


def replace(path: str, lines: list[str]) -> None:
    """Writes a file anew: whole or not at all."""
    fresh = path + ".new"
    with open(fresh, "w", encoding="utf-8") as out:
        out.writelines(lines)
    os.replace(fresh, path)
