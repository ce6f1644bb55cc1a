def render_entry(entry, tracker):
    if entry.issue is None:
        return f"* {entry.text}"
    return f"* {entry.text} ([{entry.issue}]({tracker}/{entry.issue}))"


def render(release, tracker):
    lines = [f"# {release.version}", ""]
    lines += [render_entry(entry, tracker) for entry in release.entries]
    return "\n".join(lines)


def issues(releases):
    """The issues that some release closes, in order."""
    return sorted({entry.issue for release in releases for entry in release.entries if entry.issue is not None})
