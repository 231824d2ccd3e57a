import socket

with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            client.recv(1024)
            client.sendall("\x1b[2J\x1b]0;x\x07\u202e::error::##[error]<script>\0\udc80".encode("utf-8", "surrogatepass"))
