from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    host: str
    ok: bool
    millis: float


def parse(lines):
    samples = []
    for line in lines:
        if line.strip():
            host, status, millis = line.split()
            samples.append(Sample(host, status == "ok", float(millis)))
    return samples
