"""wait_for.py PORT: return once something answers on a port of this computer; fail after 30 seconds."""

import socket
import sys
import time

END = time.monotonic() + 30
while True:
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=1).close()
        break
    except OSError:
        if time.monotonic() > END:
            raise
        time.sleep(0.1)
