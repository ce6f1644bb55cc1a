from .checks import check
from .reader import read_rows
from .summary import summarise


def import_readings(readings):
    """Checks the readings, any iterable of them, and returns the summary of all.

    Raises RefusedError when one of them is negative; nothing is summed up then.
    """
    check(readings)
    return summarise(readings)


def import_file(path):
    with open(path, encoding="utf-8") as lines:
        return import_readings(read_rows(lines))
