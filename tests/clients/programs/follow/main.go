package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/launchdarkly/eventsource"
)

func main() {
	stream, err := eventsource.SubscribeWithURL(os.Args[1],
		eventsource.StreamOptionCanRetryFirstConnection(-1),
		eventsource.StreamOptionReadTimeout(30*time.Second), // twice the time between keep-alives
		eventsource.StreamOptionErrorHandler(func(err error) eventsource.StreamErrorHandlerResult {
			log.Print(err)
			return eventsource.StreamErrorHandlerResult{} // connect again
		}))
	if err != nil {
		log.Fatal(err)
	}
	for event := range stream.Events {
		switch event.Event() {
		case "reset":
			fmt.Println("reset", event.Id())
		case "":
			fmt.Println(event.Id(), event.Data())
		}
	}
}
