import json
from typing import Iterable, Iterator, NamedTuple


class Reading(NamedTuple):
    bed: str
    celsius: float


def fahrenheit_to_celsius(degrees: float) -> float:
    return round((degrees - 32) * 5 / 9, 2)


def parse_reading(line: str) -> Reading:
    fields = json.loads(line)
    if fields["firmware"] >= 3:
        return Reading(fields["bed"], fields["value"])
    return Reading(fields["bed"], float(fields["celsius"]))


def read_lines(lines: Iterable[str]) -> Iterator[Reading]:
    return (parse_reading(line) for line in lines if line.strip())
