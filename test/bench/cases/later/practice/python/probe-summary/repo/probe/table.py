def latency_cell(summary):
    if summary.latency is None:
        return "-"
    return f"{summary.latency:.0f} ms"


def row(summary):
    return f"{summary.host:<12}{summary.share_ok:>6.0%}{latency_cell(summary):>10}"


def slowest(summaries):
    """The host that took longest, None when no host answered."""
    answered = [summary for summary in summaries if summary.latency is not None]
    return max(answered, key=lambda summary: summary.latency).host if answered else None
