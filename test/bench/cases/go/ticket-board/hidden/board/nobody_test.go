package board

import "testing"

func TestTicketOfNobody(t *testing.T) {
	b := New()
	b.AddPerson(1, "Ann")
	b.AddTicket("Lamp")
	b.AddTicket("Door")
	b.Give(2, 1)
	if got := b.Line(1); got != "#1 nobody   Lamp" {
		t.Fatal(got)
	}
	if got := b.Line(2); got != "#2 Ann      Door" {
		t.Fatal(got)
	}
}
