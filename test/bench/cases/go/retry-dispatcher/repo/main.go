package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"example.com/dispatcher/dispatch"
)

func main() {
	var mu sync.Mutex
	failures := map[string]int{}
	do := func(name string) error {
		mu.Lock()
		defer mu.Unlock()
		_, count, flaky := strings.Cut(name, ":")
		wanted, _ := strconv.Atoi(count)
		if flaky && failures[name] < wanted {
			failures[name]++
			return errors.New("try again")
		}
		return nil
	}
	dispatcher := dispatch.Dispatcher{Workers: 2, Tries: 3, Do: do}
	for i, err := range dispatcher.Run(os.Args[1:]) {
		fmt.Println(os.Args[1+i], err)
	}
}
