package rules

import "fmt"

// Problem is what is wrong with a field of a rule.
type Problem struct {
	Index  int
	Field  string
	Reason string
}

func (p *Problem) Error() string {
	return fmt.Sprintf("rule %d: %s %s", p.Index+1, p.Field, p.Reason)
}
