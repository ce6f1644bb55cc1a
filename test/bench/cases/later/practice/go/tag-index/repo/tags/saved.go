package tags

import (
	"encoding/json"
	"fmt"
)

// Load reads what Save wrote, and what older versions did: those leave out what is empty.
func Load(saved []byte) (*Index, error) {
	index := &Index{}
	if err := json.Unmarshal(saved, index); err != nil {
		return nil, fmt.Errorf("not an index: %w", err)
	}
	return index, nil
}

// Save writes an index.
func Save(index *Index) ([]byte, error) {
	return json.Marshal(index)
}
