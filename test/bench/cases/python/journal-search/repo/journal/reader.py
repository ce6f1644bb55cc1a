from typing import Iterable, Iterator

from journal.entry import DamagedJournal, Entry, is_entry, parse_entry


def read_entries(lines: Iterable[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\n")
        if not text.strip():
            continue
        if not (is_entry(text) or text[0].isspace()):
            raise DamagedJournal(f"line {number}: {text[:40]!r}")
        yield parse_entry(text)
