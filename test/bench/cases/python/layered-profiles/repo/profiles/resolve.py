from typing import Any

from profiles.layers import Layers


def resolve(layers: Layers, name: str, below: int = -1) -> dict[str, Any]:
    """The settings of a profile, with those of all it extends underneath."""
    found = layers.find(name, below)
    settings = dict(found.settings)
    parent = settings.pop("extends", None)
    if parent is None:
        return settings
    return {**resolve(layers, parent), **settings}
