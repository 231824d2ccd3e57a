import socket

with socket.create_server(("", 9999)) as listener:
    print("TRIED: all is printed", flush=True)
    while True:
        client, _ = listener.accept()
        with client:
            words = client.recv(1024)
            print("heard:", words, flush=True)
            client.sendall(words)
