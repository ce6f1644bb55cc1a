from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    name: str
    command: str
    needs: tuple = ()
    timeout: float = 60.0
    retries: int = 0
