package money

import "testing"

func TestString(t *testing.T) {
	for want, amount := range map[string]Money{
		"CHF 0.05":   {Cents: 5},
		"EUR -12.50": {Cents: -1250, Currency: "EUR"},
	} {
		if got := amount.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPlus(t *testing.T) {
	sum, err := Money{Cents: 1}.Plus(Money{Cents: 2})
	if err != nil || sum.Cents != 3 {
		t.Fatal(sum, err)
	}
	if _, err := sum.Plus(Money{Currency: "EUR"}); err == nil {
		t.Fatal("added")
	}
}
