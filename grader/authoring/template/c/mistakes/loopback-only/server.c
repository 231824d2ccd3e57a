/* Wrong: bound to 127.0.0.1, so no other machine can reach it. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7777

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");

    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(PORT);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 40) < 0)
        fail("listen");

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            fail("accept");
        char buffer[1024];
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received > 0 && send(client, buffer, (size_t)received, MSG_NOSIGNAL) < 0)
            perror("send");
        close(client);
    }
}
