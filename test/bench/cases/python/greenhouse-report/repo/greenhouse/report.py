from statistics import median
from typing import Iterable, NamedTuple

from greenhouse.readings import Reading


class Summary(NamedTuple):
    lowest: float
    median: float
    highest: float


def summarise(readings: Iterable[Reading]) -> dict[str, Summary]:
    beds: dict[str, list[float]] = {}
    for reading in readings:
        beds.setdefault(reading.bed, []).append(reading.celsius)
    summaries = {}
    for bed in sorted(beds):
        values = sorted(beds[bed])
        summaries[bed] = Summary(values[0], median(values), values[-1])
    return summaries


def render(summaries: dict[str, Summary]) -> str:
    return "\n".join(
        f"{bed:<10}{summary.lowest:>7.1f}{summary.median:>7.1f}{summary.highest:>7.1f}"
        for bed, summary in summaries.items()
    )
