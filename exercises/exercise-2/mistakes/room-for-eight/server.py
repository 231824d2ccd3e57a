"""Wrong: it remembers its clients in a table with eight places, and turns away whoever finds it full."""

import socket

peers = []

with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, peer = listener.accept()
        with client:
            if len(peers) == 8:
                continue  # leaves the block, which closes the connection
            peers.append(peer)
            client.sendall(client.recv(1024))
