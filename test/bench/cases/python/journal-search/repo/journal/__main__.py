import sys

from journal.reader import read_entries
from journal.search import matching

with open(sys.argv[1], encoding="utf-8") as source:
    for entry in matching(read_entries(source), sys.argv[2]):
        print(entry.time, entry.level, entry.unit, entry.message, sep="\t")
