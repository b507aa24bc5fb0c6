import { fetchEventSource } from "@microsoft/fetch-event-source";

let last = "";
fetchEventSource("/api/temperature/envelopes?entity=1&entity=2", {
  // The library's own id may be that of an event that has not come whole.
  fetch: (url, options) => fetch(url, { ...options, headers: { ...options.headers, "last-event-id": last } }),
  onmessage({ id, event, data }) {
    last = id || last;
    if (event === "reset") console.log("reset", id);
    else if (event === "") console.log(id, data);
  },
  onclose() {
    throw new Error("the server has ended the stream"); // or the library stays away
  },
  onerror() {}, // or it gives up; a number here is the wait in milliseconds
});
