"""Prints a response to its end, twice over one connection: read.py URL"""

import http.client
import ssl
import sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
connection = http.client.HTTPSConnection(url.hostname, url.port, context=ssl.create_default_context())
connection.connect()
socket = connection.sock
for _ in range(2):
    connection.request("GET", f"{url.path}?{url.query}")
    sys.stdout.write(connection.getresponse().read().decode())
    if connection.sock is not socket:
        sys.exit("the second request took a connection of its own")
