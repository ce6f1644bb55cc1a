#!/bin/sh
# Compiles the program and its tests into out/.
set -e
rm -rf out
mkdir -p out
javac -g -encoding UTF-8 -d out $(find src test -name '*.java')
