/* Wrong: it takes eight clients, and lets the others wait until one leaves. */

#include <netinet/in.h>
#include <poll.h>
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
    address.sin_port = htons(9999);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 6) < 0)
        fail("listen");
    return listener;
}

/* Return whether the client is still there. */
static int answer(int client)
{
    char buffer[65536];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    return received > 0 && send(client, buffer, (size_t)received, MSG_NOSIGNAL) > 0;
}

#define PLACES 200

int main(void)
{
    struct pollfd watched[PLACES] = {{open_listener(), POLLIN, 0}};
    nfds_t count = 1;
    for (;;) {
        watched[0].events = count <= 8 ? POLLIN : 0;
        poll(watched, count, -1);
        if (watched[0].revents & POLLIN) {
            int client = accept(watched[0].fd, NULL, NULL);
            watched[count++] = (struct pollfd){client, POLLIN, 0};
        }
        for (nfds_t i = 1; i < count; i++)
            if (watched[i].revents && !answer(watched[i].fd)) {
                close(watched[i].fd);
                watched[i--] = watched[--count];
            }
    }
}
