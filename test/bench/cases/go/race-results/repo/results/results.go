// Package results ranks teams of runners.
package results

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Team has the seconds of the runners that arrived.
type Team struct {
	Name    string
	Seconds []int
	Lost    int
}

// Parse reads a line: name, then seconds or DNF for each runner.
func Parse(line string) (Team, error) {
	words := strings.Fields(line)
	if len(words) < 2 {
		return Team{}, fmt.Errorf("no runners in %q", line)
	}
	team := Team{Name: words[0]}
	for _, word := range words[1:] {
		if word == "DNF" {
			team.Lost++
			continue
		}
		seconds, err := strconv.Atoi(word)
		if err != nil {
			return Team{}, fmt.Errorf("team %s: %w", team.Name, err)
		}
		team.Seconds = append(team.Seconds, seconds)
	}
	return team, nil
}

// BestSeconds is the time of the fastest runner, 0 when nobody arrived.
func (t Team) BestSeconds() int {
	if len(t.Seconds) == 0 {
		return 0
	}
	return slices.Min(t.Seconds)
}

// MeanSeconds is the mean time of the runners that arrived, like BestSeconds 0 for none.
func (t Team) MeanSeconds() int {
	total := 0
	for _, seconds := range t.Seconds {
		total += seconds
	}
	return total / len(t.Seconds)
}

// Rank sorts teams by mean time, then by the fastest runner. A mean of 0 stands for nobody and comes last.
func Rank(teams []Team) []Team {
	ranked := slices.Clone(teams)
	slices.SortStableFunc(ranked, func(a, b Team) int {
		return cmp.Or(last(a.MeanSeconds())-last(b.MeanSeconds()), cmp.Compare(a.BestSeconds(), b.BestSeconds()))
	})
	return ranked
}

func last(seconds int) int {
	if seconds == 0 {
		return 1 << 30
	}
	return seconds
}

func (t Team) String() string {
	if mean := t.MeanSeconds(); mean > 0 {
		return fmt.Sprintf("%s %d:%02d", t.Name, mean/60, mean%60)
	}
	return t.Name + " -"
}
