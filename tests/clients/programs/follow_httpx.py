import sys
import time

import httpx
from httpx_sse import connect_sse


def follow(url, last_id=""):
    """Yields each event once; comes back after a break."""
    wait = 2  # seconds
    with httpx.Client(timeout=30) as client:  # twice the time between keep-alives
        while True:
            try:
                with connect_sse(client, "GET", url, headers={"Last-Event-ID": last_id}) as stream:
                    stream.response.raise_for_status()
                    for sse in stream.iter_sse():
                        last_id = sse.id or last_id
                        wait = sse.retry / 1000 if sse.retry else wait
                        yield sse
            except httpx.HTTPStatusError as error:
                if error.response.status_code < 500:
                    raise  # it would be the same the next time
            except httpx.TransportError:
                pass
            time.sleep(wait)


for sse in follow(sys.argv[1]):
    if sse.event == "reset":
        print("reset", sse.id)
    elif sse.event == "message":
        print(sse.id, sse.data)
