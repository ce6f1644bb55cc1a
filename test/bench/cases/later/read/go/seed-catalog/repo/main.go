package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"

	"example.com/seedcatalog/catalog"
	"example.com/seedcatalog/paging"
)

func main() {
	seeds := catalog.Club()
	http.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	http.HandleFunc("GET /seeds", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		page := paging.Parse(query.Get("page"), query.Get("size"))
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(seeds.List(query.Get("kind"), page))
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
