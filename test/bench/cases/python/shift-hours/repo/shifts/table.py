import csv
from typing import Iterable, Iterator, NamedTuple


class Shift(NamedTuple):
    name: str
    day: str
    start: int
    end: int


def read_shifts(lines: Iterable[str]) -> Iterator[Shift]:
    for name, day, start, end in csv.reader(lines):
        yield Shift(name, day, int(start), int(end))
