package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"example.com/sweeper/sessions"
)

func main() {
	start := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	store := &sessions.Store{}
	for _, argument := range os.Args[1:] {
		name, minutes, _ := strings.Cut(argument, ":")
		length, err := strconv.Atoi(minutes)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		store.Open(name, start.Add(time.Duration(length)*time.Minute))
	}
	fmt.Println("over:", store.Sweep(start.Add(5*time.Minute)))
	fmt.Println("open:", store.Names())
}
