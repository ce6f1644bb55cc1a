import sys
from datetime import date

from .schedule import due_dates

start, rhythm, count = sys.argv[1:]
for due in due_dates(date.fromisoformat(start), rhythm, int(count)):
    print(due.strftime("%a %d %b %Y"))
