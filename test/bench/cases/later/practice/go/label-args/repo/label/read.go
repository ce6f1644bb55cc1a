package label

import "strings"

// Wanted reads labels as they are given on the command line.
func Wanted(arguments []string) Set {
	set := Set{}
	for _, argument := range arguments {
		key, value, found := strings.Cut(argument, "=")
		if !found {
			value = "true"
		}
		set[key] = value
	}
	return set
}

// Machine reads a line of the file of machines: its name, then its labels.
func Machine(line string) Named {
	fields := strings.Fields(line)
	machine := Named{Name: fields[0], Labels: Set{}}
	for _, field := range fields[1:] {
		parts := strings.SplitN(field, "=", 2)
		machine.Labels[parts[0]] = parts[1]
	}
	return machine
}
