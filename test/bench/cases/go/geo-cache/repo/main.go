package main

import (
	"flag"
	"fmt"
	"os"

	"example.com/geo/geo"
)

func main() {
	keep := flag.Int("keep", 100, "how many answers are kept, 0 for none")
	flag.Parse()
	finder, err := geo.NewFinder(geo.Towns{"Bern": {46.95, 7.45}, "Oslo": {59.91, 10.75}}, *keep)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, town := range flag.Args() {
		place, err := finder.Find(town)
		if err != nil {
			fmt.Println(town, err)
			continue
		}
		fmt.Printf("%s %.2f %.2f\n", town, place.North, place.East)
	}
}
