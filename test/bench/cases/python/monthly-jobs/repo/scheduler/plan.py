from dataclasses import dataclass
from datetime import date
from itertools import count as numbers
from typing import Iterator

from scheduler.calendar_rules import add_months, add_weeks

STEPS = {"week": add_weeks, "month": add_months}


@dataclass(frozen=True)
class Job:
    name: str
    every: str
    first: date

    def runs(self) -> Iterator[date]:
        """All runs from the first on; each is counted from the first so that nothing drifts."""
        step = STEPS[self.every]
        for number in numbers():
            yield step(self.first, number)

    def next_runs(self, start: date, count: int) -> list[date]:
        found: list[date] = []
        for day in self.runs():
            if day >= start:
                found.append(day)
            if len(found) == count:
                return found
        return found
