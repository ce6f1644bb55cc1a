import json
from typing import Any, NamedTuple


class Found(NamedTuple):
    layer: int
    settings: dict[str, Any]


class UnknownProfile(Exception):
    pass


class Layers:
    """Profiles of several files; index 0 is the top."""

    def __init__(self, layers: list[dict[str, dict[str, Any]]]) -> None:
        self.layers = layers

    @classmethod
    def read(cls, paths: list[str]) -> "Layers":
        layers = []
        for path in paths:
            with open(path, encoding="utf-8") as source:
                layers.append(json.load(source))
        return cls(layers)

    def find(self, name: str, below: int = -1) -> Found:
        """The first profile of that name in the layers under number `below`."""
        for number in range(below + 1, len(self.layers)):
            if name in self.layers[number]:
                return Found(number, self.layers[number][name])
        raise UnknownProfile(name)
