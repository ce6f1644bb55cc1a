package rules

import (
	"errors"
	"testing"
)

func TestProblems(t *testing.T) {
	good := Rule{"a", "a.example", "mx", 25}
	for want, list := range map[string][]Rule{
		"rule 1: name is empty or holds blanks":       {{"", "x", "mx", 25}},
		"rule 2: domain has a rule already":           {good, good},
		"rule 2: port is not between 1 and 65535":     {good, {"b", "b.example", "mx", 0}, {"", "", "", 0}},
	} {
		err := Validate(list)
		var problem *Problem
		if !errors.As(err, &problem) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestNames(t *testing.T) {
	if ValidateName("shop") != nil || ValidateName("a b") == nil {
		t.Fatal("names")
	}
}
