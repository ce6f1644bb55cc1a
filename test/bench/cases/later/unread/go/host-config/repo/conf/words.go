package conf

import "strings"

// words takes a line apart: the key, then its values. Blanks part them; between key and first value an equals sign
// does too. What is in quotes is one word. A remark or an empty line has none.
func words(line string) []string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return nil
	}
	var all []string
	for line != "" {
		var word string
		if line[0] == '"' {
			word, line, _ = strings.Cut(line[1:], `"`)
		} else if end := strings.IndexAny(line, " \t"); end >= 0 {
			word, line = line[:end], line[end:]
		} else {
			word, line = line, ""
		}
		line = strings.TrimLeft(line, " \t")
		if len(all) == 0 && strings.HasPrefix(line, "=") {
			line = strings.TrimLeft(line[1:], " \t")
		}
		all = append(all, word)
	}
	return all
}
