from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    count: int
    meters: int
    total: float
    peak_day: str


def summarise(readings):
    """Sums up at least one reading. Of several days with as much the earliest is the peak."""
    count = 0
    meters = set()
    days = defaultdict(float)
    for reading in readings:
        count += 1
        meters.add(reading.meter)
        days[reading.day] += reading.kwh
    peak_day = max(sorted(days), key=days.get)
    return Summary(count, len(meters), sum(days.values()), peak_day)
