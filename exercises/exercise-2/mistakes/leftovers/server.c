/* Wrong: it sends strlen(buffer) bytes, and the buffer still ends with what an earlier client said. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 40) < 0)
        fail("listen");

    char buffer[1024 + 1] = "";
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            fail("accept");
        ssize_t received = recv(client, buffer, sizeof buffer - 1, 0);
        if (received > 0 && send(client, buffer, strlen(buffer), MSG_NOSIGNAL) < 0)
            perror("send");
        close(client);
    }
}
