package main

import (
	"strings"
	"testing"
)

func TestInvoiceGoesToTheDeliveryAddress(t *testing.T) {
	text := Render(Invoice{Number: 2, Customer: 8, Cents: 990})
	if !strings.HasPrefix(text, "    Bo Lie\n    Storgata 4\n    0155 Oslo\n    Norway\n\nInvoice 2\n") {
		t.Fatal(text)
	}
	if !strings.HasSuffix(text, "Amount 9.90\nFree of tax\n") {
		t.Fatal(text)
	}
}

func TestBillingAddressFirst(t *testing.T) {
	text := Render(Invoice{Number: 1, Customer: 7, Cents: 1})
	if !strings.HasPrefix(text, "    Ott Ltd\n") || strings.Contains(text, "Seeweg") {
		t.Fatal(text)
	}
}
