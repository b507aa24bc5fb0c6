// Prints a response to its end, twice: read URL
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	for i := 0; i < 2; i++ {
		response, err := http.Get(os.Args[1])
		if err != nil {
			log.Fatal(err)
		}
		if response.TLS == nil || response.ProtoMajor != 1 {
			log.Fatal("this is not HTTP/1.1 over TLS")
		}
		if _, err := io.Copy(os.Stdout, response.Body); err != nil {
			log.Fatal(err)
		}
		response.Body.Close()
	}
}
