from dataclasses import dataclass, field
from typing import IO, Union

import yaml


@dataclass(frozen=True)
class Service:
    version: str
    replicas: int = 1
    frozen: bool = False
    needs: dict[str, str] = field(default_factory=dict)


def load_manifest(source: Union[str, IO[str]]) -> dict[str, Service]:
    """The services of a file by name."""
    return {name: Service(**fields) for name, fields in yaml.safe_load(source).items()}
