import sys
from pathlib import Path

from .book import Book
from .tables import read_table, write_table

folder = Path(sys.argv[1])
book = Book()
for path in sorted(folder.glob("*.csv")):
    book.merge(read_table(path))
write_table(folder / "merged.out", book.rows())
print(f"{len(book)} contacts")
