package geo

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeepsNone(t *testing.T) {
	source := &counting{Towns: Towns{"Bern": {46, 7}, "Oslo": {59, 10}}}
	finder, err := NewFinder(source, 0)
	require.NoError(t, err)
	for _, town := range []string{"Bern", "Bern", "Oslo", "Bern"} {
		place, err := finder.Find(town)
		require.NoError(t, err)
		assert.Equal(t, source.Towns[town], place)
	}
	assert.Equal(t, 4, source.calls)
	_, err = finder.Find("Ys")
	assert.Error(t, err)
}

func TestNegativeIsAnError(t *testing.T) {
	_, err := NewFinder(Towns{}, -3)
	assert.Error(t, err)
}
