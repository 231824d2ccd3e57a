package main

import "net"

func talk(client net.Conn) {
	defer client.Close()
	words := make([]byte, 1024)
	length, _ := client.Read(words)
	client.Write(words[:length])
}

func main() {
	listener, err := net.Listen("tcp4", ":9999")
	if err != nil {
		panic(err)
	}
	for {
		if client, err := listener.Accept(); err == nil {
			go talk(client)
		}
	}
}
