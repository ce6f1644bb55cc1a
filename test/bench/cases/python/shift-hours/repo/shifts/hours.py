from typing import Iterable

from shifts.table import Shift

DAY = 24


def worked(shifts: Iterable[Shift]) -> dict[str, int]:
    """Hours by person; a shift may go over midnight."""
    hours: dict[str, int] = {}
    for shift in shifts:
        hours[shift.name] = hours.get(shift.name, 0) + (shift.end - shift.start) % DAY
    return hours


def missing_hours(hours: dict[str, int], contracts: dict[str, int]) -> dict[str, int]:
    """What each still has to work."""
    return {name: max(contracts.get(name, 0) - done, 0) for name, done in hours.items()}


def overtime(hours: dict[str, int], contracts: dict[str, int]) -> dict[str, int]:
    """What each worked beyond the contract."""
    extra = {}
    for name, done in hours.items():
        extra[name] = max(done - contracts[name], 0)
    return extra
