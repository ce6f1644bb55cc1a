from datetime import datetime, timezone


def parse_now(text):
    """The moment that --now names; the present one without it."""
    if text is None:
        return datetime.now(timezone.utc)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment
