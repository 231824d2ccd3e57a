import mmap
import os
import socket
import sqlite3
import tempfile

base = sqlite3.connect("log.db")
base.execute("create table heard (words blob)")
listener = socket.create_server(("", 9999))
while True:
    client, _ = listener.accept()
    with client, tempfile.TemporaryFile() as file:
        words = client.recv(1024)
        base.execute("insert into heard values (?)", (words,))
        base.commit()
        file.write(words)
        file.flush()
        with mmap.mmap(file.fileno(), 0) as mapped:
            client.sendall(mapped[:])
        print(os.stat("log.db").st_size)
