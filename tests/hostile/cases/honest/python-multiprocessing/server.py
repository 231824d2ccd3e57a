import multiprocessing
import socket


def count(words):
    return len(words)


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(3) as pool:
        listener = socket.create_server(("", 9999))
        while True:
            client, _ = listener.accept()
            with client:
                words = client.recv(1024)
                client.sendall(words[: pool.apply(count, (words,))])
