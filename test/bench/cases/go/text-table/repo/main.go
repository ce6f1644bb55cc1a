package main

import (
	"encoding/csv"
	"fmt"
	"os"

	"example.com/texttable/table"
)

func main() {
	rows, err := csv.NewReader(os.Stdin).ReadAll()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if len(rows) > 0 {
		fmt.Print(table.Table{Head: rows[0], Rows: rows[1:]}.Write())
	}
}
