"""Wrong: it takes eight clients, and lets the others wait until one leaves."""

import socket
import threading

places = threading.Semaphore(8)


def serve(client):
    with client:
        while data := client.recv(65536):
            client.sendall(data)
    places.release()


with socket.create_server(("0.0.0.0", 9999), backlog=6) as listener:
    while True:
        places.acquire()
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
