import sys

from archiver.archive import archive

print(archive(sys.argv[1], sys.argv[2]), "entries archived")
