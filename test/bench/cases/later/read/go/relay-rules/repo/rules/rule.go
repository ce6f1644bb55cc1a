// Package rules checks the rules of a mail relay.
package rules

// Rule sends mail for a domain to a host.
type Rule struct {
	Name   string `json:"name"`
	Domain string `json:"domain"`
	Host   string `json:"host"`
	Port   int    `json:"port"`
}
