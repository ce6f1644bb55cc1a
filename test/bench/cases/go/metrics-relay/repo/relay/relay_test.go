package relay

import (
	"net"
	"strings"
	"testing"
	"time"
)

func TestCopy(t *testing.T) {
	var out strings.Builder
	sent, err := Copy(&out, strings.NewReader("load 0.7\nnonsense\nusers many\nusers 12\n"))
	if sent != 2 || err != nil || out.String() != "load=0.7\nusers=12\n" {
		t.Fatal(sent, err, out.String())
	}
}

func TestDial(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	MustDial(listener.Addr().String(), time.Second).Close()
}
