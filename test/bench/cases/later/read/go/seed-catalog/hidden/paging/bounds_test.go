package paging

import "testing"

func TestBounds(t *testing.T) {
	for number := 1; number < 6; number++ {
		for total := 0; total < 8; total++ {
			from, to := Page{Number: number, Size: 3}.Bounds(total)
			if from < 0 || from > to || to > total {
				t.Errorf("page %d of %d: %d, %d", number, total, from, to)
			}
		}
	}
	if from, to := (Page{Number: 2, Size: 3}).Bounds(5); from != 3 || to != 5 {
		t.Errorf("got %d, %d", from, to)
	}
}
