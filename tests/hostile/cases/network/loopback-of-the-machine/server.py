import socket

from echo import attempt, serve


def reach(address):
    with socket.create_connection((address, @PORT@), timeout=0.5) as connection:
        return connection.getpeername()


for address in ("127.0.0.1", "127.0.0.53", "::1", "localhost", "10.9.0.11"):
    attempt(f"port @PORT@ of {address}", lambda: reach(address))
serve()
