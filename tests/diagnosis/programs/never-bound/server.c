/* Wrong: bind() is missing, so listen() gives it a free port. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
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
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listen(listener, 40) < 0)
        fail("listen");
    for (;;)
        serve(accept(listener, NULL, NULL));
}
