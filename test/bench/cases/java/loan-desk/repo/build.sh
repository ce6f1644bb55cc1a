set -e
rm -rf out
javac -g -d out $(find src test -name '*.java')
