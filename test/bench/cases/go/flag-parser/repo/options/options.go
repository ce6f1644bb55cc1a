// Package options merges the options of a program.
package options

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Options are values by name.
type Options map[string]string

// Merge puts the options of the arguments over those of the file.
func Merge(file string, arguments []string) Options {
	merged := parseFile(file)
	maps.Copy(merged, parseArguments(arguments))
	return merged
}

func parseArguments(arguments []string) Options {
	found := Options{}
	for _, argument := range arguments {
		parts := strings.SplitN(strings.TrimLeft(argument, "-"), "=", 2)
		if len(parts) == 1 {
			found[parts[0]] = "true"
			continue
		}
		found[parts[0]] = parts[1]
	}
	return found
}

func parseFile(text string) Options {
	found := Options{}
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := strings.SplitN(line, "=", 2)
		found[strings.TrimSpace(parts[0])] = strings.TrimSpace(parts[1])
	}
	return found
}

// On tells whether a switch is on.
func (o Options) On(name string) bool { return o[name] == "true" }

func (o Options) String() string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(o)) {
		fmt.Fprintf(&out, "%s=%s\n", name, o[name])
	}
	return out.String()
}
