"""The same echo server on port 9999 in each language."""

C = r"""
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(9999)};
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 8)) return 1;
    for (;;) {
        char text[4096];
        int client = accept(listener, 0, 0);
        ssize_t got;
        while ((got = recv(client, text, sizeof text, 0)) > 0) send(client, text, got, 0);
        close(client);
    }
}
"""
PYTHON = """
import socket
with socket.create_server(("", 9999)) as listener:
    while True:
        client, _ = listener.accept()
        while data := client.recv(4096):
            client.sendall(data)
        client.close()
"""
GO = """
package main

import (
	"io"
	"net"
)

func main() {
	listener, err := net.Listen("tcp", ":9999")
	if err != nil {
		panic(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go func() {
			io.Copy(client, client)
			client.Close()
		}()
	}
}
"""
RUST = """
use std::io::{copy, Result};
use std::net::TcpListener;
fn main() -> Result<()> {
    for client in TcpListener::bind("0.0.0.0:9999")?.incoming() {
        let client = client?;
        copy(&mut &client, &mut &client)?;
    }
    Ok(())
}
"""
JAVA = """
import java.net.ServerSocket;
import java.net.Socket;
public class {stem} {
    public static void main(String[] arguments) throws Exception {
        try (ServerSocket listener = new ServerSocket(9999)) {
            while (true) {
                try (Socket client = listener.accept()) {
                    client.getInputStream().transferTo(client.getOutputStream());
                }
            }
        }
    }
}
"""
NODE = """
const net = {how};
net.createServer({ allowHalfOpen: true }, (client) => client.pipe(client)).listen(9999);
"""
SHELL = "#!/bin/sh\nexec python3 -u echo.py\n"
MAKEFILE = "server: main.o\n\tgcc -o $@ main.o\n%.o: %.c\n\tgcc -c -o $@ $<\n"
