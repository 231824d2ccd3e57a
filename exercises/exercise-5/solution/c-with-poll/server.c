/*
 * An echo server for many clients at once, in one thread: poll() waits for all of them together.
 *
 * No call may wait for a single client. So the sockets don't block, and what a client does not
 * take yet is kept for it. While something is kept, nothing more is read from that client: TCP
 * then makes it wait, and the memory for each client is one buffer and no more.
 *
 *     Build:  gcc -Wall -Wextra -o server server.c
 *     Run:    ./server
 *     Stop:   Ctrl-C
 */

#define _GNU_SOURCE /* accept4() */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define MOST_CLIENTS 1000
#define BUFFER_BYTES 16384

/* What is kept for one client: the bytes from `sent` to `received` must still go out. */
struct client {
    size_t received;
    size_t sent;
    char buffer[BUFFER_BYTES];
};

/* Entry 0 is the listener; entry i waits for clients[i]. */
static struct pollfd entries[1 + MOST_CLIENTS];
static struct client *clients[1 + MOST_CLIENTS];
static nfds_t used;

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

static int open_listener(void)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener < 0)
        fail("socket");
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(PORT);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 128) < 0)
        fail("listen");
    return listener;
}

static void take_client(int listener)
{
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (descriptor < 0) {
        if (errno != EAGAIN)
            perror("accept4");
        return;
    }
    struct client *client = used <= MOST_CLIENTS ? calloc(1, sizeof *client) : NULL;
    if (client == NULL) {
        close(descriptor);
        return;
    }
    clients[used] = client;
    entries[used] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    used++;
}

/* Give up an entry; the last one takes its place. */
static void drop_client(nfds_t index)
{
    close(entries[index].fd);
    free(clients[index]);
    used--;
    entries[index] = entries[used];
    clients[index] = clients[used];
}

/* Do what is possible for a client without waiting. Return 0 when it is served to the end, or gone. */
static int serve(struct pollfd *entry, struct client *client)
{
    if (client->sent == client->received) {
        ssize_t received = recv(entry->fd, client->buffer, sizeof client->buffer, 0);
        if (received < 0)
            return errno == EAGAIN || errno == EINTR;
        if (received == 0)
            return 0; /* nothing is kept for it here, so nothing is lost */
        client->received = (size_t)received;
        client->sent = 0;
    }
    size_t left = client->received - client->sent;
    ssize_t sent = send(entry->fd, client->buffer + client->sent, left, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return 0;
    if (sent > 0)
        client->sent += (size_t)sent;
    entry->events = client->sent == client->received ? POLLIN : POLLOUT;
    return 1;
}

int main(void)
{
    entries[0] = (struct pollfd){.fd = open_listener(), .events = POLLIN};
    used = 1;

    for (;;) {
        if (poll(entries, used, -1) < 0) {
            if (errno == EINTR)
                continue;
            fail("poll");
        }
        /* Backwards: the entry that takes a dropped one's place was served already. */
        for (nfds_t index = used - 1; index > 0; index--)
            if (entries[index].revents != 0 && !serve(&entries[index], clients[index]))
                drop_client(index);
        if (entries[0].revents != 0)
            take_client(entries[0].fd);
    }
}
