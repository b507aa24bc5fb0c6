package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/r3labs/sse/v2"
	"gopkg.in/cenkalti/backoff.v1"
)

// wholeFrames holds a frame back until it is complete: the library takes a frame that a break has cut for an event.
type wholeFrames struct {
	io.ReadCloser
	received []byte
	whole    int // bytes of it that are complete frames
}

func (frames *wholeFrames) Read(to []byte) (int, error) {
	piece := make([]byte, 4096)
	for frames.whole == 0 {
		count, err := frames.ReadCloser.Read(piece)
		frames.received = append(frames.received, piece[:count]...)
		if end := bytes.LastIndex(frames.received, []byte("\n\n")); end >= 0 {
			frames.whole = end + 2
		} else if err != nil {
			return 0, err
		}
	}
	count := copy(to, frames.received[:frames.whole])
	frames.received = frames.received[count:]
	frames.whole -= count
	return count, nil
}

type transport struct{}

func (transport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		response.Body = &wholeFrames{ReadCloser: response.Body}
	}
	return response, err
}

func main() {
	client := sse.NewClient(os.Args[1])
	client.Connection.Transport = transport{}
	// The library's own strategy waits longer after each break, and gives up after 15 minutes.
	client.ReconnectStrategy = backoff.NewConstantBackOff(2 * time.Second)
	for ; ; time.Sleep(2 * time.Second) {
		// Returns when the server ends the stream.
		err := client.SubscribeRaw(func(event *sse.Event) {
			switch string(event.Event) {
			case "reset":
				fmt.Println("reset", string(event.ID))
			case "":
				fmt.Println(string(event.ID), string(event.Data))
			}
		})
		if err != nil {
			log.Print(err)
		}
	}
}
