import csv
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    meter: str
    day: str
    kwh: float


def read_rows(lines):
    """Yields the readings of an open file, or of any lines."""
    for fields in csv.reader(line for line in lines if not line.startswith("#")):
        if not fields:
            continue
        meter, day, kwh = (field.strip() for field in fields)
        yield Reading(meter, day, float(kwh))
