package events

import "testing"

func TestShard(t *testing.T) {
	if got := Shard(Event{}.With("account", int64(17)), 8); got != 1 {
		t.Fatalf("shard %d", got)
	}
}

func TestNoAccount(t *testing.T) {
	event, err := Decode([]byte(`{"kind":"tick"}`))
	if err != nil || event.Kind() != "tick" || Shard(event, 8) != 0 {
		t.Fatal(event, err)
	}
}

func TestDamaged(t *testing.T) {
	if _, err := Decode([]byte(`{"kind"`)); err == nil {
		t.Fatal("no error")
	}
}
