// Package conf reads files of hosts.
package conf

import "strings"

// Options are the values of a host by key, the keys in lower case.
type Options map[string]string

// Parse reads a file: the options by host. Options before the first host are those of "*".
func Parse(text string) map[string]Options {
	hosts := map[string]Options{"*": {}}
	host := "*"
	for _, line := range strings.Split(text, "\n") {
		fields := words(line)
		if len(fields) == 0 {
			continue
		}
		key, value := strings.ToLower(fields[0]), fields[1]
		if key == "host" {
			host = value
			if hosts[host] == nil {
				hosts[host] = Options{}
			}
			continue
		}
		if _, known := hosts[host][key]; !known {
			hosts[host][key] = strings.Join(fields[1:], " ")
		}
	}
	return hosts
}
