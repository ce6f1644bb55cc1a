package relay

import (
	"net"
	"testing"
	"time"
)

func TestPanicsWithoutACollector(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	defer func() {
		if recover() == nil {
			t.Fatal("went on without a collector")
		}
	}()
	MustDial(address, time.Second)
}
