import re

from .model import Entry, Release

ISSUE = re.compile(r"\s*\(#(\d+)\)$")
HEADING = re.compile(r"^## v?(\d+(?:\.\d+)*)")


class ChangelogError(ValueError):
    pass


def read_entry(line):
    text = line[1:].strip()
    found = ISSUE.search(text)
    number = int(found.group(1))
    return Entry(text[: found.start()], number)


def read_releases(lines):
    releases = []
    for number, line in enumerate(lines, 1):
        line = line.rstrip()
        if line.startswith("## "):
            heading = HEADING.match(line)
            if heading is None:
                raise ChangelogError(f"line {number}: {line} names no version")
            releases.append(Release(heading.group(1)))
        elif line.startswith("-"):
            if not releases:
                raise ChangelogError(f"line {number}: an entry before the first release")
            releases[-1].entries.append(read_entry(line))
    return releases
