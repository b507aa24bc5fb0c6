import { EventSource } from "eventsource";

const stream = new EventSource(process.argv[2]);
stream.onmessage = ({ lastEventId, data }) => console.log(lastEventId, data);
stream.addEventListener("reset", ({ lastEventId }) => console.log("reset", lastEventId));
