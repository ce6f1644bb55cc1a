package main

import (
	"fmt"
	"os"

	"example.com/audittrail/audit"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	entries, err := audit.Parse(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, entry := range entries {
		fmt.Println(audit.Line(entry))
	}
	for _, count := range audit.Counts(entries) {
		fmt.Println(count)
	}
}
