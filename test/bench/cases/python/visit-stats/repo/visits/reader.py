import csv
import gzip
from typing import Iterator


def read_visits(path: str) -> Iterator[dict[str, str]]:
    """The rows of a file, one by one; it is open from the first row to the last."""
    if path.endswith(".gz"):
        return _read_compressed(path)
    return _read_plain(path)


def _read_plain(path: str) -> Iterator[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            yield row


def _read_compressed(path: str) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        return csv.DictReader(source)
