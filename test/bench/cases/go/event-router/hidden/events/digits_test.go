package events

import "testing"

func TestEveryDigitCounts(t *testing.T) {
	for _, line := range []struct {
		text    string
		account int64
	}{
		{`{"kind":"login","account":17}`, 17},
		{`{"kind":"login","account":9007199254740993}`, 9007199254740993},
		{`{"account":9223372036854775807}`, 9223372036854775807},
	} {
		event, err := Decode([]byte(line.text))
		if err != nil {
			t.Fatal(err)
		}
		account, ok := event.Account()
		if !ok || account != line.account {
			t.Errorf("%s: %d, %v", line.text, account, ok)
		}
	}
}

func TestGivenByCode(t *testing.T) {
	if account, ok := (Event{"account": int64(5)}).Account(); !ok || account != 5 {
		t.Fatal(account, ok)
	}
}
