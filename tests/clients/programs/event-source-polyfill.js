import { EventSourcePolyfill } from "event-source-polyfill";

const stream = new EventSourcePolyfill(process.argv[2]);
stream.onmessage = ({ lastEventId, data }) => console.log(lastEventId, data);
stream.addEventListener("reset", ({ lastEventId }) => console.log("reset", lastEventId));
