"""Wrong: it joins each thread before it accepts the next client."""

import socket
import threading


def serve(client):
    with client:
        while data := client.recv(65536):
            client.sendall(data)


with socket.create_server(("0.0.0.0", 9999), backlog=40) as listener:
    while True:
        client, _ = listener.accept()
        worker = threading.Thread(target=serve, args=(client,), daemon=True)
        worker.start()
        worker.join()
