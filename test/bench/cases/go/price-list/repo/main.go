package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"

	"example.com/pricelist/money"
)

type item struct {
	Name  string      `json:"name"`
	Price money.Money `json:"price"`
}

var items = []item{
	{"Tea", money.Money{Cents: 450}},
	{"Cup", money.Money{Cents: 1250, Currency: "EUR"}},
}

func main() {
	debug.SetMaxStack(16 << 20) // the shop's machines are small
	asJSON := flag.Bool("json", false, "for the web shop")
	flag.Parse()
	if !*asJSON {
		for _, item := range items {
			fmt.Printf("%-10s %s\n", item.Name, item.Price)
		}
		return
	}
	if err := json.NewEncoder(os.Stdout).Encode(items); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
