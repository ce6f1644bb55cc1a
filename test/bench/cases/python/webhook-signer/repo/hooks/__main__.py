import sys

from hooks.events import request

print(request(sys.argv[1], int(sys.argv[2])))
