from threading import Lock
from typing import Optional

from quota.record import Client, from_record, to_record


class Store:
    def __init__(self) -> None:
        self._lock = Lock()
        self.records: dict[str, str] = {}

    def save(self, client: Client) -> None:
        with self._lock:
            self.records[client.name] = to_record(client)

    def load(self, name: str) -> Optional[Client]:
        with self._lock:
            record = self.records.get(name)
        return None if record is None else from_record(record)


def take(store: Store, name: str) -> Optional[int]:
    """Takes one; gives what is left, or None when nothing was."""
    client = store.load(name)
    if client is None:
        raise LookupError(f"no client {name}")
    if client.remaining == 0:
        return None
    client.remaining -= 1
    store.save(client)
    return client.remaining
