import { EventSource } from "launchdarkly-eventsource";

const stream = new EventSource(process.argv[2], { readTimeoutMillis: 30_000 });
stream.onmessage = ({ lastEventId, data }) => console.log(lastEventId, data);
stream.onerror = () => {}; // without a listener the first break ends the program
stream.addEventListener("reset", ({ lastEventId }) => console.log("reset", lastEventId));
