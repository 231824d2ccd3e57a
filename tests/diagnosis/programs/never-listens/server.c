/* Wrong: listen() is missing, and it waits for clients that can't come. */

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
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            pause(); /* hides the error */
        serve(client);
    }
}
