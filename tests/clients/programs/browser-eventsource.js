const stream = new EventSource("/api/temperature/envelopes?entity=1&entity=2");
stream.onmessage = ({ lastEventId, data }) => console.log(lastEventId, data);
stream.addEventListener("reset", ({ lastEventId }) => console.log("reset", lastEventId));
