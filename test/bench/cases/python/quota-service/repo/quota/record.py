"""A client and its stored form."""
import json
from dataclasses import asdict, dataclass
from typing import Optional


@dataclass
class Client:
    name: str
    limit: int
    remaining: int
    active: bool = True
    note: Optional[str] = None
    last_taken: Optional[str] = None


def to_record(client: Client) -> str:
    """The client as JSON without the fields that are not known."""
    known = {key: value for key, value in asdict(client).items() if value}
    return json.dumps(known, sort_keys=True)


def from_record(record: str) -> Client:
    fields = json.loads(record)
    return Client(
        name=fields["name"],
        limit=fields["limit"],
        remaining=fields["remaining"],
        active=fields["active"],
        note=fields.get("note"),
        last_taken=fields.get("last_taken"),
    )
