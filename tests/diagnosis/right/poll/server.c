/* Right: one loop around poll(). */

#include <errno.h>
#include <fcntl.h>
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
    if (listen(listener, 40) < 0)
        fail("listen");
    return listener;
}

/* What a client has sent and not got back yet. */
struct pending {
    char bytes[4096];
    size_t begin, end;
};

static struct pending pending[1024]; /* by descriptor */

/* Read and send what is possible without waiting; return whether the client is still there. */
static int advance(int client)
{
    struct pending *own = &pending[client];
    if (own->begin == own->end) {
        ssize_t received = recv(client, own->bytes, sizeof own->bytes, 0);
        if (received == 0 || (received < 0 && errno != EAGAIN))
            return 0;
        own->begin = 0;
        own->end = received > 0 ? (size_t)received : 0;
    }
    if (own->begin < own->end) {
        ssize_t sent = send(client, own->bytes + own->begin, own->end - own->begin, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return 0;
        own->begin += sent > 0 ? (size_t)sent : 0;
    }
    return 1;
}

static int wants_to_send(int client)
{
    return pending[client].begin < pending[client].end;
}

static int welcome(int listener)
{
    int client = accept(listener, NULL, NULL);
    if (client >= 0) {
        fcntl(client, F_SETFL, O_NONBLOCK);
        pending[client].begin = pending[client].end = 0;
    }
    return client;
}

int main(void)
{
    struct pollfd watched[1024] = {{open_listener(), POLLIN, 0}};
    nfds_t count = 1;
    for (;;) {
        poll(watched, count, -1);
        for (nfds_t i = 1; i < count; i++) {
            if (watched[i].revents && !advance(watched[i].fd)) {
                close(watched[i].fd);
                watched[i--] = watched[--count];
                continue;
            }
            watched[i].events = wants_to_send(watched[i].fd) ? POLLOUT : POLLIN;
        }
        if (watched[0].revents) {
            int client = welcome(watched[0].fd);
            if (client >= 0)
                watched[count++] = (struct pollfd){client, POLLIN, 0};
        }
    }
}
