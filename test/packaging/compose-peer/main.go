// Loads a compose file as docker compose does, schema included, and says what it is.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithName("sample"))
	if err == nil {
		project, fault := options.LoadProject(context.Background())
		if fault == nil {
			_ = json.NewEncoder(os.Stdout).Encode(project.ServiceNames())
			return
		}
		err = fault
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
