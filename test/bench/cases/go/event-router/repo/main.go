package main

import (
	"bufio"
	"fmt"
	"os"

	"example.com/router/events"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		event, err := events.Decode(in.Bytes())
		if err != nil {
			fmt.Fprintln(os.Stderr, "left out:", err)
			continue
		}
		fmt.Println(events.Shard(event, 8), event.Kind())
	}
}
