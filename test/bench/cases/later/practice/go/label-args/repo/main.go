package main

import (
	"bufio"
	"fmt"
	"os"

	"example.com/labelargs/label"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	wanted := label.Wanted(os.Args[2:])
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		machine := label.Machine(lines.Text())
		if machine.Has(wanted) {
			fmt.Println(machine.Name)
		}
	}
}
