def parse_version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def at_least(version: str, wanted: str) -> bool:
    return parse_version(version) >= parse_version(wanted)
