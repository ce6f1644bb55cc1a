package main

import (
	"fmt"
	"os"

	"example.com/options/options"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(options.Merge(string(text), os.Args[2:]))
}
