from typing import IO, Any


class Export:
    """Writes records as they come. The head is written when the export is made: an export of no
    records is a head alone."""

    def __init__(self, out: IO[str], columns: list[str]) -> None:
        self.out = out
        self.columns = columns
        self.count = 0
        self.write_head()

    def write_head(self) -> None:
        pass

    def write_row(self, cells: list[str]) -> None:
        raise NotImplementedError

    def write(self, record: dict[str, Any]) -> None:
        self.write_row([str(record.get(column, "")) for column in self.columns])
        self.count += 1


class LinesExport(Export):
    def write_row(self, cells: list[str]) -> None:
        self.out.write(" ".join(f"{name}={cell}" for name, cell in zip(self.columns, cells)) + "\n")


class MarkdownExport(Export):
    def write_head(self) -> None:
        self.write_row(self.columns)
        self.write_row(["---"] * len(self.columns))

    def write_row(self, cells: list[str]) -> None:
        self.out.write("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")


class CsvExport(Export):
    def __init__(self, out: IO[str], columns: list[str], delimiter: str = ",") -> None:
        super().__init__(out, columns)
        self.delimiter = delimiter

    def write_head(self) -> None:
        self.out.write(self.delimiter.join(self.quoted(column) for column in self.columns) + "\n")

    def write_row(self, cells: list[str]) -> None:
        self.out.write(self.delimiter.join(self.quoted(cell) for cell in cells) + "\n")

    def quoted(self, cell: str) -> str:
        """In quotes where the cell would be read as two otherwise."""
        if self.delimiter in cell or '"' in cell or "\n" in cell:
            return '"' + cell.replace('"', '""') + '"'
        return cell
