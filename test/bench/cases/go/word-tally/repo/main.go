package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strings"

	"example.com/wordtally/tally"
)

func main() {
	every := flag.Int("every", 0, "print and start again after so many lines")
	flag.Parse()
	words := tally.New()
	lines := 0
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		for _, word := range strings.Fields(in.Text()) {
			words.Add(word)
		}
		lines++
		if *every > 0 && lines%*every == 0 {
			print(words.Take())
		}
	}
	print(words.Take())
}

func print(table []tally.Row) {
	for _, row := range table {
		fmt.Printf("%5d %s\n", row.Count, row.Word)
	}
	fmt.Println("--")
}
