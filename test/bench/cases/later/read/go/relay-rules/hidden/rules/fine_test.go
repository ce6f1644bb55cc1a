package rules

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

func TestFine(t *testing.T) {
	for _, list := range [][]Rule{nil, {}, {{"a", "a.example", "mx", 25}}, {{"a", "a", "mx", 1}, {"b", "b", "mx", 65535}}} {
		if err := Validate(list); err != nil {
			t.Errorf("%d rules: an error", len(list))
		}
	}
}

func TestFirstProblem(t *testing.T) {
	err := Validate([]Rule{{"a", "a", "mx", 1}, {"b c", "b", "mx", 1}, {"c", "a", "mx", 1}})
	var problem *Problem
	if !errors.As(err, &problem) || problem.Index != 1 || problem.Field != "name" {
		t.Errorf("got %v", err)
	}
}

func TestCommand(t *testing.T) {
	command := exec.Command("go", "run", ".", "rules/good.json")
	command.Dir = ".."
	out, err := command.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "2 rules are fine" {
		t.Errorf("%s %v", out, err)
	}
}
