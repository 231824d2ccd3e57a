import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.recv(1024))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


Server(("", 9999), Echo).serve_forever()
