/*
 * A server with many clients, of which it serves one at a time.
 *
 * While it waits for the words of one client, the kernel already completes the
 * connections of the next ones and keeps them in a queue, the accept queue.
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
#define BACKLOG 40 /* how long the accept queue may get */
#define BUFFER_BYTES 1024

/* Say which system call failed, and why, and end the program. */
static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

/* Return a socket that listens on PORT of every address. */
static int open_listener(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");

    /* Take the port even while old connections of it are in TIME_WAIT. */
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");

    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(PORT);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, BACKLOG) < 0)
        fail("listen");
    return listener;
}

/* Send all the bytes: send() may take only a part of them at a time. */
static int send_all(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        /* MSG_NOSIGNAL: an error for us, not a signal, if the client is gone. */
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* Read once and send the same back. */
static void serve(int client)
{
    char buffer[BUFFER_BYTES];

    /* Here the program stands still until this client says something. All the
     * others wait meanwhile, although netstat calls them ESTABLISHED too. */
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    if (received < 0) {
        perror("recv");
        return;
    }
    if (send_all(client, buffer, (size_t)received) < 0)
        perror("send");
}

int main(void)
{
    int listener = open_listener();
    printf("listening on port %d with descriptor %d\n", PORT, listener);

    for (int number = 1;; number++) {
        struct sockaddr_in peer;
        socklen_t peer_size = sizeof peer;

        /* Take the oldest connection out of the queue, or wait for one. */
        int client = accept(listener, (struct sockaddr *)&peer, &peer_size);
        if (client < 0)
            fail("accept");
        printf("client %d is %s:%d, on descriptor %d\n", number, inet_ntoa(peer.sin_addr), ntohs(peer.sin_port),
               client);

        serve(client);

        /* Give the descriptor back: the next client will get the same number. */
        if (close(client) < 0)
            perror("close");
    }
}
