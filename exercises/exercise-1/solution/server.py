"""Exercise 1 in Python: echo the first bytes of each client, one client at a time."""

import socket


def main() -> None:
    # create_server does socket(), SO_REUSEADDR, bind() and listen(). "" stands for 0.0.0.0.
    with socket.create_server(("", 9999), backlog=40) as listener:
        while True:
            client, (address, port) = listener.accept()
            print(f"{address}:{port} connected", flush=True)
            with client:  # closes it at the end of the block, come what may
                try:
                    client.sendall(client.recv(1024))
                except OSError as error:
                    print(f"{address}:{port}: {error}", flush=True)


if __name__ == "__main__":
    main()
