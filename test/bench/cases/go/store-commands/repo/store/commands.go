package store

import "strconv"

type command func(s *Store, words []string) (string, error)

func commands() map[string]command {
	all := map[string]command{}
	all["set"] = set
	all["get"] = get
	all["del"] = del
	all["incr"] = add(1)
	return all
}

func set(s *Store, words []string) (string, error) {
	s.texts[words[0]] = words[1]
	return "ok", nil
}

func get(s *Store, words []string) (string, error) {
	if text, ok := s.texts[words[0]]; ok {
		return text, nil
	}
	return "(none)", nil
}

func del(s *Store, words []string) (string, error) {
	delete(s.texts, words[0])
	return "ok", nil
}

// add changes a number by some steps; decr is add(-1).
func add(steps int) command {
	return func(s *Store, words []string) (string, error) {
		number := 0
		if text, ok := s.texts[words[0]]; ok {
			parsed, err := strconv.Atoi(text)
			if err != nil {
				return "", err
			}
			number = parsed
		}
		s.texts[words[0]] = strconv.Itoa(number + steps)
		return s.texts[words[0]], nil
	}
}
