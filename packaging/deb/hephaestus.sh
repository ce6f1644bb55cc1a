#!/bin/sh
# The C library's memory from one arena instead of one a thread, some 10 MB less, and parts of 32 KiB and more from the system
# each, which get back to it at once: some 6 MB less. It is for the agent alone: programs that it starts get it only where somebody
# else has set it.
if [ -z "${MALLOC_ARENA_MAX+set}${MALLOC_MMAP_THRESHOLD_+set}" ]; then
  export MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=32768
  export HEPHAESTUS_OWN_VARIABLES=MALLOC_ARENA_MAX,MALLOC_MMAP_THRESHOLD_,MALLOC_TRIM_THRESHOLD_
fi
# The Node of the package, whatever else is installed. The program wakes V8's compilers when there is work for them: of what only
# starting runs often they would leave some 2 MB.
exec /usr/lib/hephaestus/bin/node --no-maglev --no-turbofan /usr/lib/hephaestus/dist/main.js "$@"
