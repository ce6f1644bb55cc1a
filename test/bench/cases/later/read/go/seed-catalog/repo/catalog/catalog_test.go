package catalog

import (
	"testing"

	"example.com/seedcatalog/paging"
)

func TestPages(t *testing.T) {
	last := Club().List("", paging.Page{Number: 2, Size: 5})
	if last.Total != 7 || len(last.Items) != 2 || last.Items[1].Name != "Uchiki Kuri" {
		t.Fatalf("got %+v", last)
	}
	beans := Club().List("bean", paging.Parse("x", "2"))
	if beans.Total != 3 || beans.Page != 1 || beans.Items[0].Name != "Borlotto" || len(beans.Items) != 2 {
		t.Fatalf("got %+v", beans)
	}
}

func TestParse(t *testing.T) {
	for _, odd := range []string{"", "0", "-3", "two"} {
		if got := paging.Parse(odd, odd); got != (paging.Page{Number: 1, Size: 20}) {
			t.Errorf("%q: %+v", odd, got)
		}
	}
}
