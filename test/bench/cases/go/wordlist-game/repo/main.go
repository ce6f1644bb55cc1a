package main

import (
	"fmt"
	"os"
	"strconv"

	"example.com/wordgame/game"
	"example.com/wordgame/words"
)

func main() {
	length, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	list, err := words.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer list.Close()
	fmt.Println(game.New(list, length).Hint())
}
