import json
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Task:
    title: str
    due: datetime
    done: bool = False


def load(text):
    tasks = []
    for item in json.loads(text):
        due = datetime.fromisoformat(item["due"])
        tasks.append(Task(item["title"], due, item.get("done", False)))
    return tasks
