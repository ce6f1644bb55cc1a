package geo

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type counting struct {
	Towns
	calls int
}

func (c *counting) Locate(town string) (Place, error) {
	c.calls++
	return c.Towns.Locate(town)
}

func TestKeeps(t *testing.T) {
	source := &counting{Towns: Towns{"Bern": {46, 7}}}
	finder, err := NewFinder(source, 1)
	require.NoError(t, err)
	for range 3 {
		place, err := finder.Find("Bern")
		require.NoError(t, err)
		assert.Equal(t, Place{46, 7}, place)
	}
	assert.Equal(t, 1, source.calls)
}

func TestErrors(t *testing.T) {
	_, err := NewFinder(Towns{}, -1)
	assert.Error(t, err)
	finder, err := NewFinder(Towns{}, 1)
	require.NoError(t, err)
	_, err = finder.Find("Ys")
	assert.ErrorContains(t, err, "Ys")
}
