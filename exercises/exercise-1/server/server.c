/*
 * A server that talks to one client at a time.
 *
 * It waits on TCP port 9999 of every address of this machine. To each client
 * it sends back the first bytes that it gets (at most 1024), and hangs up.
 *
 *     Build:  gcc -Wall -Wextra -o server server.c
 *     Run:    ./server
 *     Stop:   Ctrl-C
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define BACKLOG 40 /* this many connections may wait while we are busy */
#define BUFFER_BYTES 1024

/* Say which system call failed, and why, and end the program. */
static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

/* Return a socket that clients can connect to. */
static int open_listener(void)
{
    /* 1. Ask the kernel for an endpoint: IPv4, and a stream of bytes (TCP). */
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");

    /* After a restart, connections of the last run may still be in TIME_WAIT.
     * Without this option they would keep the port from us for a minute. */
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");

    /* 2. Give it its name: port 9999 of every address, which is 0.0.0.0.
     *    On the network the high byte goes first; htons and htonl see to it. */
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(PORT);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");

    /* 3. From now on the kernel takes connections. netstat shows LISTEN. */
    if (listen(listener, BACKLOG) < 0)
        fail("listen");
    return listener;
}

/* Send all the bytes: send() may take only a part of them at a time. */
static int send_all(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        /* MSG_NOSIGNAL: if the client is gone, return an error. Without it
         * the kernel would end our whole program by a signal, SIGPIPE. */
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* Read once, print what came, and send it back. */
static void serve(int client)
{
    char buffer[BUFFER_BYTES];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    if (received < 0) {
        perror("recv"); /* this client's trouble: the next one may do better */
        return;
    }
    if (received == 0) {
        puts("the client left without a word");
        return;
    }

    /* These are bytes, not a C string: no '\0' ends them, so we count. */
    printf("received %zd bytes: ", received);
    fwrite(buffer, 1, (size_t)received, stdout);
    putchar('\n');
    if (send_all(client, buffer, (size_t)received) < 0)
        perror("send");
}

int main(void)
{
    int listener = open_listener();
    printf("listening on port %d\n", PORT);

    for (;;) {
        /* 4. Wait for a client. The listener stays as it is; the client gets
         *    a socket, and so a descriptor, of its own. */
        struct sockaddr_in peer;
        socklen_t peer_size = sizeof peer;
        int client = accept(listener, (struct sockaddr *)&peer, &peer_size);
        if (client < 0)
            fail("accept");
        printf("%s:%d connected\n", inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));

        serve(client);

        /* 5. Hang up. We do it first, so TIME_WAIT will be on our side. */
        if (close(client) < 0)
            perror("close");
    }
}
