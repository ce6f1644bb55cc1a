package results

import "testing"

func TestRank(t *testing.T) {
	ranked := Rank([]Team{{Name: "slow", Seconds: []int{90, 100}}, {Name: "fast", Seconds: []int{61}, Lost: 1}})
	if ranked[0].Name != "fast" || ranked[1].String() != "slow 1:35" {
		t.Fatal(ranked)
	}
}

func TestParse(t *testing.T) {
	team, err := Parse("red 60 DNF 62")
	if err != nil || team.MeanSeconds() != 61 || team.Lost != 1 || team.BestSeconds() != 60 {
		t.Fatal(team, err)
	}
	if _, err := Parse("red"); err == nil {
		t.Fatal("no error")
	}
	if _, err := Parse("red x"); err == nil {
		t.Fatal("no error")
	}
}
