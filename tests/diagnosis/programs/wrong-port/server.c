/* Wrong: it listens on port 8888. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

static int open_listener(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {0};
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    address.sin_family = AF_INET;
    address.sin_port = htons(8888);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 40) < 0)
        fail("listen");
    return listener;
}

static void serve(int client)
{
    char buffer[65536];
    ssize_t received;
    while ((received = recv(client, buffer, sizeof buffer, 0)) > 0)
        send(client, buffer, (size_t)received, MSG_NOSIGNAL);
    close(client);
}

int main(void)
{
    int listener = open_listener();
    for (;;)
        serve(accept(listener, NULL, NULL));
}
