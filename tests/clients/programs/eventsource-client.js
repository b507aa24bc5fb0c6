import { createEventSource } from "eventsource-client";

createEventSource({
  url: process.argv[2],
  onMessage({ id, event, data }) {
    if (event === "reset") console.log("reset", id);
    else if (event !== "position") console.log(id, data);
  },
});
