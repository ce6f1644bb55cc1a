package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const text = "listen: 80\nroutes:\n  api:\n    path: /api\n    limits: {burst: 20, rate: 5}\n"

func TestSections(t *testing.T) {
	tree, err := Parse([]byte(text))
	require.NoError(t, err)
	limits, err := tree.Section("routes.api.limits")
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"burst": 20, "rate": 5}, limits.Numbers())
	api, err := tree.Section("routes.api")
	require.NoError(t, err)
	assert.Equal(t, "/api", api["path"])
	none, err := tree.Section("routes.web.limits")
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestNoSectionButAValue(t *testing.T) {
	tree, err := Parse([]byte(text))
	require.NoError(t, err)
	for _, path := range []string{"listen", "routes.api.path", "listen.x"} {
		_, err := tree.Section(path)
		assert.Error(t, err, path)
	}
}
