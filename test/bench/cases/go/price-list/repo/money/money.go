// Package money has amounts of money.
package money

import (
	"encoding/json"
	"fmt"
)

// Home is the currency of amounts that name none.
const Home = "CHF"

// Money is an amount in cents of its currency.
type Money struct {
	Cents    int64  `json:"cents"`
	Currency string `json:"currency"`
	Text     string `json:"text"`
}

// String writes an amount for people: EUR -12.50.
func (m Money) String() string {
	currency, sign, cents := m.Currency, "", m.Cents
	if currency == "" {
		currency = Home
	}
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s %s%d.%02d", currency, sign, cents/100, cents%100)
}

// Plus adds amounts of one currency.
func (m Money) Plus(other Money) (Money, error) {
	if m.Currency != other.Currency {
		return Money{}, fmt.Errorf("%s and %s do not add", m, other)
	}
	return Money{Cents: m.Cents + other.Cents, Currency: m.Currency}, nil
}

// MarshalJSON writes all fields, with the currency and the text filled in where they are not set.
func (m Money) MarshalJSON() ([]byte, error) {
	if m.Currency == "" {
		m.Currency = Home
	}
	if m.Text == "" {
		m.Text = m.String()
	}
	return json.Marshal(m)
}
