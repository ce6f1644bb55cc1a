from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Entry:
    """One change, as the changelog has it."""

    text: str
    issue: int | None = None


@dataclass
class Release:
    version: str
    entries: list[Entry] = field(default_factory=list)
