package rules

import (
	"errors"
	"strings"
)

// Validate returns the first problem of the rules as a *Problem, or nil when there is none.
func Validate(list []Rule) error {
	var problem *Problem
	seen := map[string]bool{}
	for index, rule := range list {
		switch {
		case ValidateName(rule.Name) != nil:
			problem = &Problem{index, "name", ValidateName(rule.Name).Error()}
		case seen[rule.Domain]:
			problem = &Problem{index, "domain", "has a rule already"}
		case rule.Port < 1 || rule.Port > 65535:
			problem = &Problem{index, "port", "is not between 1 and 65535"}
		}
		if problem != nil {
			break
		}
		seen[rule.Domain] = true
	}
	return problem
}

// ValidateName returns what is wrong with a name, or nil.
func ValidateName(name string) error {
	if name == "" || strings.ContainsAny(name, " \t") {
		return errors.New("is empty or holds blanks")
	}
	return nil
}
