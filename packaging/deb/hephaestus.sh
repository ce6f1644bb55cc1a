#!/bin/sh
# The Node of the package, whatever else is installed.
exec /usr/lib/hephaestus/bin/node /usr/lib/hephaestus/dist/main.js "$@"
