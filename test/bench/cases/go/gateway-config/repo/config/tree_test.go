package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumbers(t *testing.T) {
	tree, err := Parse([]byte("listen: 80\nname: x\n"))
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"listen": 80}, tree.Numbers())
}

func TestNoSection(t *testing.T) {
	section, err := Tree{}.Section("a.b")
	require.NoError(t, err)
	assert.Empty(t, section)
}

func TestDamagedFile(t *testing.T) {
	_, err := Parse([]byte("a: [1"))
	assert.ErrorContains(t, err, "config")
}
