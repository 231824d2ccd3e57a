"""Wrong: it closes the listening socket after its first client."""

import socket
import threading


def serve(client):
    with client:
        while data := client.recv(65536):
            client.sendall(data)


listener = socket.create_server(("0.0.0.0", 9999), backlog=40)
client, _ = listener.accept()
listener.close()
threading.Thread(target=serve, args=(client,)).start()
threading.Event().wait()
