package main

import (
	"encoding/json"
	"fmt"
	"os"

	"example.com/relayrules/rules"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var list []rules.Rule
	if err := json.Unmarshal(text, &list); err != nil {
		fail(err)
	}
	if err := rules.Validate(list); err != nil {
		fail(err)
	}
	fmt.Printf("%d rules are fine\n", len(list))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "relay-rules: "+err.Error())
	os.Exit(1)
}
