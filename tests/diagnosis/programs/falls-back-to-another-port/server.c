/* Wrong: refused its port, it takes 8080. */

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    (void)argc;
    int port = atoi(argv[1]);
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons((in_port_t)port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        address.sin_port = htons(8080);
        bind(listener, (struct sockaddr *)&address, sizeof address);
    }
    listen(listener, 40);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        char buffer[1024];
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received > 0)
            send(client, buffer, (size_t)received, MSG_NOSIGNAL);
        close(client);
    }
}
