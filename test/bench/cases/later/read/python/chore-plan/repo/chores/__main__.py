import sys

from .commands import run
from .plan import Plan

with open(sys.argv[1], encoding="utf-8") as lines:
    for line in run(Plan(), lines):
        print(line)
