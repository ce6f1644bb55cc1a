package catalog

import (
	"encoding/json"
	"testing"

	"example.com/seedcatalog/paging"
)

func TestAfterTheLast(t *testing.T) {
	for _, number := range []int{3, 4, 900} {
		got, err := json.Marshal(New(Seed{"a", "x"}, Seed{"b", "x"}).List("", paging.Page{Number: number, Size: 1}))
		want, _ := json.Marshal(map[string]any{"items": []Seed{}, "page": number, "total": 2})
		var left, right any
		_ = json.Unmarshal(got, &left)
		_ = json.Unmarshal(want, &right)
		again, _ := json.Marshal(left)
		expected, _ := json.Marshal(right)
		if err != nil || string(again) != string(expected) {
			t.Errorf("got %s, want %s", again, expected)
		}
	}
}

func TestAfterTheLastOfAKind(t *testing.T) {
	beans := Club().List("bean", paging.Page{Number: 3, Size: 2})
	if beans.Total != 3 || beans.Page != 3 || beans.Items == nil || len(beans.Items) != 0 {
		t.Fatalf("got %+v", beans)
	}
	none := Club().List("kale", paging.Page{Number: 2, Size: 2})
	if none.Total != 0 || none.Items == nil || len(none.Items) != 0 {
		t.Fatalf("got %+v", none)
	}
}
