from dataclasses import dataclass

from .names import canonical


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    requires: tuple = ()


class Lockfile:
    """The pins of an environment, whatever spelling the names were written in."""

    def __init__(self, pins=()):
        self._pins = {}
        for pin in pins:
            self.add(pin)

    def add(self, pin):
        self._pins[canonical(pin.name)] = pin

    def __contains__(self, name):
        return canonical(name) in self._pins

    def __len__(self):
        return len(self._pins)

    def pin(self, name):
        """The pin of a package; KeyError when it has none."""
        return self._pins[name]

    def remove(self, name):
        del self._pins[canonical(name)]


def parse(lines):
    lockfile = Lockfile()
    for line in lines:
        line = line.partition("#")[0].strip()
        if not line:
            continue
        head, _, requires = line.partition("<-")
        name, _, version = head.strip().partition("==")
        lockfile.add(Pin(name, version, tuple(requires.split())))
    return lockfile
