package money

import (
	"encoding/json"
	"os"
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetMaxStack(16 << 20)
	os.Exit(m.Run())
}

func TestJSON(t *testing.T) {
	for want, amount := range map[string]Money{
		`{"cents":9,"currency":"EUR","text":"nine"}`:       {Cents: 9, Currency: "EUR", Text: "nine"},
		`{"cents":450,"currency":"CHF","text":"CHF 4.50"}`: {Cents: 450},
		`{"cents":-5,"currency":"EUR","text":"EUR -0.05"}`: {Cents: -5, Currency: "EUR"},
	} {
		for _, value := range []any{amount, &amount} {
			got, err := json.Marshal(value)
			if err != nil || string(got) != want {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		}
	}
}

func TestInside(t *testing.T) {
	got, err := json.Marshal(map[string][]Money{"prices": {{Cents: 1}}})
	if err != nil || string(got) != `{"prices":[{"cents":1,"currency":"CHF","text":"CHF 0.01"}]}` {
		t.Fatal(string(got), err)
	}
}
