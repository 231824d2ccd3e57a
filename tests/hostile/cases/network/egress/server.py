import socket

from echo import attempt, serve


def reach(address):
    with socket.create_connection((address, @PORT@), timeout=0.5) as connection:
        return connection.getpeername()


def send(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect((address, @PORT@))
        return sender.send(b"x")


for address in ("@METADATA@", "@OUTSIDE@"):
    attempt(f"TCP to {address}", lambda: reach(address))
    attempt(f"UDP to {address}", lambda: send(address))
serve()
