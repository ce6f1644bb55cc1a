// Package config reads the configuration of the gateway.
package config

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Tree is a section: names with values or sections of their own.
type Tree map[string]any

// Parse reads a file.
func Parse(text []byte) (Tree, error) {
	values := map[string]any{}
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return values, nil
}

// Section is the section under names joined by dots. It is empty when the file has no such name, and an
// error when the name has a value that is no section.
func (t Tree) Section(path string) (Tree, error) {
	name, rest, deeper := strings.Cut(path, ".")
	value, ok := t[name]
	if !ok {
		return Tree{}, nil
	}
	section := Tree{}
	for key, inner := range value.(map[interface{}]interface{}) {
		section[fmt.Sprint(key)] = inner
	}
	if deeper {
		return section.Section(rest)
	}
	return section, nil
}

// Numbers are the values that are whole numbers.
func (t Tree) Numbers() map[string]int {
	numbers := map[string]int{}
	for name, value := range t {
		if number, ok := value.(int); ok {
			numbers[name] = number
		}
	}
	return numbers
}
