from typing import Iterable


def is_closed(line: str) -> bool:
    return line.startswith("x ")


def split(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The closed entries and the open ones, in order, each with its line end."""
    closed: list[str] = []
    open_entries: list[str] = []
    for line in lines:
        whole = line if line.endswith("\n") else line + "\n"
        (closed if is_closed(line) else open_entries).append(whole)
    return closed, open_entries
