#!/usr/bin/env python3
"""Appends events of doors to a log that Logflume serves: write_doors.py LOG

Each line of standard input is the number of a door, a space, and the event as JSON. The format is
that of log/FORMAT.md; nothing but Python is needed.
"""
import json
import os
import struct
import sys
import time

POLYNOMIAL = 0x82F63B78  # CRC-32C, reversed
TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    TABLE.append(byte)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def varint(number):
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(encoded + bytes([number]))


def record(offset, door, event):
    value = json.dumps(event).encode()
    content = (varint(0) + varint(0)                           # version, no headers
               + b"\1" + struct.pack("<d", time.time())        # the time
               + varint(door) + varint(len(value)) + value + varint(offset))
    return content + struct.pack("<I", crc32c(content))


# A new log begins empty, so offsets are counted from 0.
with open(sys.argv[1], "xb") as log:
    for offset, line in enumerate(sys.stdin):
        door, event = line.split(" ", 1)
        log.write(record(offset, int(door), json.loads(event)))
        log.flush()
        os.fsync(log.fileno())
