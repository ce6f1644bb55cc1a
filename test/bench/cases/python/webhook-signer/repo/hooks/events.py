import json

from hooks.signing import sign

EVENTS = ("order.placed", "order.paid", "order.sent")


def request(event: str, order: int) -> str:
    """The headers and body of the call."""
    if event not in EVENTS:
        raise ValueError(f"no event {event!r}; one of {', '.join(EVENTS)}")
    body = json.dumps({"event": event, "order": order}, sort_keys=True)
    return f"x-event: {event}\nx-signature: {sign(body.encode())}\n\n{body}"
