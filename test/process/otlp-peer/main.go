// An OTLP/HTTP server that decodes requests with the Collector's own library and prints each as one line of its JSON.
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	output := bufio.NewWriter(os.Stdout)
	var lock sync.Mutex
	say := func(line []byte) {
		lock.Lock()
		defer lock.Unlock()
		output.Write(line)
		output.WriteByte('\n')
		output.Flush()
	}
	say([]byte(listener.Addr().String()))
	http.HandleFunc("/v1/logs", func(response http.ResponseWriter, request *http.Request) {
		line, answer, err := decode(request)
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		say(line)
		response.Header().Set("content-type", request.Header.Get("content-type"))
		response.Write(answer)
	})
	if err := http.Serve(listener, nil); err != nil {
		os.Exit(1)
	}
}

func decode(request *http.Request) (line []byte, answer []byte, err error) {
	var body io.Reader = request.Body
	if request.Header.Get("content-encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			return nil, nil, err
		}
	}
	bytes, err := io.ReadAll(body)
	if err != nil {
		return nil, nil, err
	}
	logs := plogotlp.NewExportRequest()
	success := plogotlp.NewExportResponse()
	if request.Header.Get("content-type") == "application/json" {
		if err = logs.UnmarshalJSON(bytes); err == nil {
			answer, err = success.MarshalJSON()
		}
	} else if err = logs.UnmarshalProto(bytes); err == nil {
		answer, err = success.MarshalProto()
	}
	if err != nil {
		return nil, nil, err
	}
	line, err = logs.MarshalJSON()
	return line, answer, err
}
