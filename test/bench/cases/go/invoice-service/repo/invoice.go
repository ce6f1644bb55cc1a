package main

import (
	"fmt"
	"strings"
)

// Invoice is what a customer owes.
type Invoice struct {
	Number   int
	Customer int
	Cents    int
}

var invoices = map[int]Invoice{
	1: {Number: 1, Customer: 7, Cents: 12050},
	2: {Number: 2, Customer: 8, Cents: 990},
}

// Render writes an invoice as text.
func Render(invoice Invoice) string {
	customer := customers[invoice.Customer]
	var out strings.Builder
	for _, line := range customer.Billing.Lines() {
		out.WriteString("    " + line + "\n")
	}
	fmt.Fprintf(&out, "\nInvoice %d\n", invoice.Number)
	fmt.Fprintf(&out, "Amount %d.%02d\n", invoice.Cents/100, invoice.Cents%100)
	if customer.Abroad() {
		out.WriteString("Free of tax\n")
	}
	return out.String()
}
