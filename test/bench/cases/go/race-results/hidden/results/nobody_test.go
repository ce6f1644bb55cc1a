package results

import (
	"fmt"
	"testing"
)

func TestNobodyArrived(t *testing.T) {
	team, err := Parse("blue DNF DNF")
	if err != nil || team.MeanSeconds() != 0 || team.BestSeconds() != 0 || team.Lost != 2 {
		t.Fatal(team, err)
	}
	if team.String() != "blue -" {
		t.Fatal(team.String())
	}
}

func TestNobodyComesLast(t *testing.T) {
	ranked := Rank([]Team{{Name: "none", Lost: 3}, {Name: "b", Seconds: []int{70}}, {Name: "a", Seconds: []int{61, 60}}})
	if got := fmt.Sprint(ranked); got != "[a 1:00 b 1:10 none -]" {
		t.Fatal(got)
	}
}
