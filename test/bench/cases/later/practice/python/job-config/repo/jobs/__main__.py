import sys

from .load import load
from .plan import plan


def main(path):
    with open(path, encoding="utf-8") as file:
        jobs = load(file.read())
    for number, job in enumerate(plan(jobs), 1):
        print(f"{number}. {job.name}: {job.command} ({job.timeout:g} s, {job.retries} retries)")


if __name__ == "__main__":
    main(sys.argv[1])
