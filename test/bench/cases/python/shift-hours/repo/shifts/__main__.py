import json
import sys

from shifts.hours import missing_hours, overtime, worked
from shifts.table import read_shifts

with open(sys.argv[1], encoding="utf-8") as source:
    hours = worked(read_shifts(source))
with open(sys.argv[2], encoding="utf-8") as source:
    contracts = json.load(source)
behind = missing_hours(hours, contracts)
for name, extra in overtime(hours, contracts).items():
    print(f"{name:<8}{hours[name]:>4}{extra:>+4}{-behind[name]:>4}")
