package main

import (
	"fmt"
	"os"
	"time"

	"example.com/relay/relay"
)

func main() {
	out := relay.MustDial(os.Args[1], 2*time.Second)
	defer out.Close()
	sent, err := relay.Copy(out, os.Stdin)
	fmt.Println("sent", sent)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
