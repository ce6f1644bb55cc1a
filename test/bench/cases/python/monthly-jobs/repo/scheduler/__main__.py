import json
import sys
from datetime import date

from scheduler.plan import Job


def main(path: str, start: str, count: str) -> None:
    with open(path, encoding="utf-8") as source:
        jobs = [Job(item["name"], item["every"], date.fromisoformat(item["first"])) for item in json.load(source)]
    for job in jobs:
        days = job.next_runs(date.fromisoformat(start), int(count))
        print(job.name, " ".join(day.isoformat() for day in days))


if __name__ == "__main__":
    main(*sys.argv[1:])
