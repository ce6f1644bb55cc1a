package main

import (
	"fmt"
	"os"

	"example.com/lift/lift"
)

func main() {
	machine := lift.NewLift()
	for _, event := range os.Args[1:] {
		fmt.Println(event, "->", machine.Fire(lift.Event(event)))
	}
	fmt.Println("door cycles:", machine.Entered(lift.Opening))
}
