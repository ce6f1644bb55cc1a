package main

import (
	"fmt"
	"os"
	"sort"

	"example.com/hostconfig/conf"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	options := conf.Parse(string(text))[os.Args[2]]
	keys := make([]string, 0, len(options))
	for key := range options {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		fmt.Printf("%s %s\n", key, options[key])
	}
}
