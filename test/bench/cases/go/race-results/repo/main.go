package main

import (
	"bufio"
	"fmt"
	"os"

	"example.com/race/results"
)

func main() {
	var teams []results.Team
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		team, err := results.Parse(in.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		teams = append(teams, team)
	}
	for place, team := range results.Rank(teams) {
		fmt.Println(place+1, team)
	}
}
