// Package relay sends metrics.
package relay

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// MustDial connects to the collector. Without a collector there is nothing to do: it panics.
func MustDial(address string, limit time.Duration) net.Conn {
	conn, err := net.DialTimeout("tcp", address, limit)
	if err != nil {
		panic(fmt.Errorf("collector: %w", err))
	}
	return conn
}

// Copy sends each line that is a metric and tells how many it sent.
func Copy(out io.Writer, in io.Reader) (int, error) {
	sent := 0
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if _, err := strconv.ParseFloat(value, 64); !ok || err != nil {
			continue
		}
		if _, err := fmt.Fprintf(out, "%s=%s\n", name, value); err != nil {
			return sent, err
		}
		sent++
	}
	return sent, lines.Err()
}
