import sys
import time

import requests
from sseclient import SSEClient


def follow(url, last_id=""):
    """Yields each event once; comes back after a break."""
    wait = 2  # seconds
    while True:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": last_id}
        try:
            with requests.get(url, headers=headers, stream=True, timeout=30) as response:
                if response.status_code < 500:
                    response.raise_for_status()
                for event in SSEClient(response).events():
                    last_id = event.id or last_id
                    wait = int(event.retry) / 1000 if event.retry else wait
                    yield event
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
            pass
        time.sleep(wait)


for event in follow(sys.argv[1]):
    if event.event == "reset":
        print("reset", event.id)
    elif event.event == "message":
        print(event.id, event.data)
