package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
)

func main() {
	http.HandleFunc("GET /invoices/{number}", show)
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	log.Print("listening on ", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}

func show(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		http.Error(w, "not a number", http.StatusBadRequest)
		return
	}
	invoice, ok := invoices[number]
	if !ok {
		http.NotFound(w, r)
		return
	}
	fmt.Fprint(w, Render(invoice))
}
