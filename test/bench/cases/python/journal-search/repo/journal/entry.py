import re
from dataclasses import dataclass

SHAPE = re.compile(r"(?P<time>\S+Z) (?P<level>[A-Z]+) (?P<unit>[\w.-]+): (?P<message>.*)")


class DamagedJournal(Exception):
    pass


@dataclass(frozen=True)
class Entry:
    time: str
    level: str
    unit: str
    message: str


def is_entry(line: str) -> bool:
    return line[:1].isdigit()


def parse_entry(line: str) -> Entry:
    return Entry(**SHAPE.match(line).groupdict())
