import sys

from gate.manifest import load_manifest
from gate.rules import ready

with open(sys.argv[1], encoding="utf-8") as source:
    services = load_manifest(source)
for name in sorted(services):
    print(name, services[name].version, "ready" if ready(name, services) else "waits")
