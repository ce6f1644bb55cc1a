import argparse

from .board import describe, late
from .clock import parse_now
from .tasks import load


def main():
    arguments = argparse.ArgumentParser(prog="due")
    arguments.add_argument("file")
    arguments.add_argument("--now")
    options = arguments.parse_args()
    now = parse_now(options.now)
    with open(options.file, encoding="utf-8") as file:
        tasks = load(file.read())
    for task in late(tasks, now):
        print(describe(task, now))


if __name__ == "__main__":
    main()
