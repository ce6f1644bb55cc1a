import json

from .model import Job


class JobError(ValueError):
    pass


def read_job(name, item):
    if not item.get("command"):
        raise JobError(f"{name}: no command")
    retries = item.get("retries")
    return Job(
        name,
        item["command"],
        tuple(item.get("needs", [])),
        float(item.get("timeout") or Job.timeout),
        0 if retries is None else int(retries),
    )


def load(text):
    return [read_job(name, item) for name, item in json.loads(text)["jobs"].items()]
