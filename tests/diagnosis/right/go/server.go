// Right: a goroutine for each client.

package main

import (
	"io"
	"net"
)

func main() {
	listener, err := net.Listen("tcp4", ":9999")
	if err != nil {
		panic(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer client.Close()
			io.Copy(struct{ io.Writer }{client}, client) // without the pipes of splice(2)
		}()
	}
}
