package main

import (
	"bufio"
	"fmt"
	"os"

	"example.com/store/store"
)

func main() {
	s := store.New()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fmt.Println(s.Run(in.Text()))
	}
}
