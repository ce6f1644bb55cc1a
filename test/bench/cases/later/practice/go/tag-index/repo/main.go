package main

import (
	"fmt"
	"os"

	"example.com/tagindex/tags"
)

func main() {
	saved, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	index, err := tags.Load(saved)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 2; i+1 < len(os.Args); i += 2 {
		index.Add(os.Args[i], os.Args[i+1])
	}
	for _, tag := range index.Tags() {
		fmt.Println(tag, index.Notes(tag))
	}
}
