package main

import (
	"bufio"
	"fmt"
	"os"

	"example.com/copyspeed/record"
	"example.com/copyspeed/speed"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		entry, err := record.Parse(lines.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("%s: %s/s, %d files/s\n", entry.Name, speed.Written(speed.Rate(entry.Bytes, entry.Took)), speed.Pace(entry.Files, entry.Took))
	}
}
