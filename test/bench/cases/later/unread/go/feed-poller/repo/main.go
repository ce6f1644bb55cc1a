package main

import (
	"fmt"
	"os"

	"example.com/feedpoller/outbox"
	"example.com/feedpoller/poller"
)

func main() {
	out := outbox.New(os.Stdout)
	defer out.Close()
	feeds := poller.New(func(name string) { out.Write("polled " + name) })
	defer feeds.Stop()
	for _, word := range os.Args[1:] {
		if word == "quit" {
			feeds.Stop()
			out.Close()
			fmt.Println("bye")
			return
		}
		feeds.Ask(word)
	}
}
