package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"example.com/vaultbank/bank"
)

func main() {
	b := bank.New()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fmt.Println(order(b, strings.Fields(in.Text())))
	}
}

func order(b *bank.Bank, words []string) string {
	var amount int
	if len(words) > 0 {
		fmt.Sscan(words[len(words)-1], &amount)
	}
	switch {
	case len(words) == 3 && words[0] == "open":
		return said(b.Open(words[1], amount))
	case len(words) == 4 && words[0] == "move":
		return said(b.Move(words[1], words[2], amount))
	case len(words) == 2 && words[0] == "close":
		paid, err := b.Close(words[1])
		if err != nil {
			return said(err)
		}
		return fmt.Sprintf("paid out %d", paid)
	case len(words) == 1 && words[0] == "list":
		return strings.Join(b.Names(), " ")
	}
	return "what?"
}

func said(err error) string {
	if err != nil {
		return err.Error()
	}
	return "done"
}
