#!/bin/sh
# The C library's memory from one arena instead of one a thread: some 10 MB less. It is for the agent alone: programs that it
# starts get it only where somebody else has set it.
if [ -z "${MALLOC_ARENA_MAX+set}" ]; then
  export MALLOC_ARENA_MAX=1 HEPHAESTUS_OWN_VARIABLES=MALLOC_ARENA_MAX
fi
# The Node of the package, whatever else is installed.
exec /usr/lib/hephaestus/bin/node /usr/lib/hephaestus/dist/main.js "$@"
