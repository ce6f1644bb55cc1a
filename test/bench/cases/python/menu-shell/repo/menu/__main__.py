import sys

from menu.commands import ROOT
from menu.shell import run_line

for line in sys.stdin:
    if line.strip():
        print(run_line(ROOT, line))
