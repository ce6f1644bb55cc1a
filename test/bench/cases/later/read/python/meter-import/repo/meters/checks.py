class RefusedError(Exception):
    """A file that is not imported."""


def check(readings):
    """Looks at all readings. Raises RefusedError with the number of the first negative one, counted from 1."""
    for number, reading in enumerate(readings, start=1):
        if reading.kwh < 0:
            raise RefusedError(f"reading {number} of meter {reading.meter} is negative")
