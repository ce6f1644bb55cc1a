package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"example.com/board/board"
)

func main() {
	b := board.New()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		command, rest, _ := strings.Cut(in.Text(), " ")
		first, second, _ := strings.Cut(rest, " ")
		id, _ := strconv.Atoi(first)
		switch command {
		case "person":
			b.AddPerson(id, second)
		case "ticket":
			b.AddTicket(rest)
		case "give":
			person, _ := strconv.Atoi(second)
			if err := b.Give(id, person); err != nil {
				fmt.Println(err)
			}
		case "show":
			for number := range b.Len() {
				fmt.Println(b.Line(number + 1))
			}
		case "count":
			for name, count := range b.Summary() {
				fmt.Println(name, count)
			}
		}
	}
}
