/* Wrong: send() may take only a part, or nothing; it does not look at what send() returned. */

#define _GNU_SOURCE /* accept4() */
#include <errno.h>
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
    if (listener < 0)
        fail("socket");
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 128) < 0)
        fail("listen");
    return listener;
}

/* Return 0 when the client has no more to say, or is gone. */
static int serve(int client)
{
    char buffer[65536];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);

    if (received > 0)
        send(client, buffer, (size_t)received, MSG_NOSIGNAL);
    return received > 0 || (received < 0 && errno == EAGAIN);
}

int main(void)
{
    struct pollfd entries[1 + 200] = {{.fd = open_listener(), .events = POLLIN}};
    nfds_t used = 1;

    for (;;) {
        if (poll(entries, used, -1) < 0)
            fail("poll");
        for (nfds_t index = used - 1; index > 0; index--)
            if (entries[index].revents != 0 && !serve(entries[index].fd)) {
                close(entries[index].fd);
                entries[index] = entries[--used];
            }
        if (entries[0].revents != 0 && used < 200) {
            int client = accept4(entries[0].fd, NULL, NULL, SOCK_NONBLOCK);
            if (client >= 0)
                entries[used++] = (struct pollfd){.fd = client, .events = POLLIN};
        }
    }
}
