package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"example.com/gateway/config"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	tree, err := config.Parse(text)
	if err == nil {
		tree, err = tree.Section(os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	numbers := tree.Numbers()
	for _, name := range slices.Sorted(maps.Keys(numbers)) {
		fmt.Println(name, numbers[name])
	}
}
