package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"example.com/routewindow/window"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	counted := window.New("", 3)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		at, route, _ := strings.Cut(lines.Text(), " ")
		hour, _, _ := strings.Cut(at, ":")
		if counted.Hour() == "" {
			counted = window.New(hour, 3)
		}
		if hour != counted.Hour() {
			print(counted.Rotate(hour))
		}
		counted.Add(route)
	}
	print(counted.Rotate(""))
}

func print(report window.Report) {
	fmt.Printf("%s h:\n", report.Hour)
	for _, line := range report.Lines() {
		fmt.Println("  " + line)
	}
}
