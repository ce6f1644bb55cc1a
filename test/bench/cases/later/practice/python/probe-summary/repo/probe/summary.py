from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    host: str
    share_ok: float
    latency: float | None
    """The median of answers, in milliseconds; None without any."""


def median_latency(samples):
    return statistics.median(sample.millis for sample in samples if sample.ok)


def summarise(samples):
    hosts = {}
    for sample in samples:
        hosts.setdefault(sample.host, []).append(sample)
    return [
        Summary(host, sum(sample.ok for sample in of_host) / len(of_host), median_latency(of_host))
        for host, of_host in sorted(hosts.items())
    ]
