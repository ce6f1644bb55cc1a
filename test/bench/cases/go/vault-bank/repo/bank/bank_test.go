package bank

import "testing"

func TestMove(t *testing.T) {
	b := New()
	b.Open("a", 10)
	b.Open("b", 0)
	if err := b.Move("a", "b", 7); err != nil || b.Balance("a") != 3 || b.Balance("b") != 7 {
		t.Fatal(err, b.Balance("a"), b.Balance("b"))
	}
	if b.Move("a", "b", 4) == nil || b.Move("a", "c", 1) == nil {
		t.Fatal("moved")
	}
}

func TestOpenTwice(t *testing.T) {
	b := New()
	if b.Open("a", 1) != nil || b.Open("a", 1) == nil {
		t.Fatal("opened twice")
	}
}

func TestCloseNothing(t *testing.T) {
	if _, err := New().Close("a"); err == nil {
		t.Fatal("closed")
	}
}
