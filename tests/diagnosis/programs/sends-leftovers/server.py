"""Wrong: it sends what an earlier message left in the buffer, too."""

import socket

buffer = bytearray(65536)
end = 0

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            while (received := client.recv_into(buffer)) > 0:
                end = max(end, received)
                client.sendall(buffer[:end])
