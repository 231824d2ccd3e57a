/*
 * An echo server for many clients at once: a thread for each of them.
 *
 * A thread may wait in recv() or in send() as long as its client likes. Only
 * that thread waits; all others, and accept(), go on.
 *
 *     Build:  gcc -Wall -Wextra -pthread -o server server.c
 *     Run:    ./server
 *     Stop:   Ctrl-C
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define BACKLOG 128 /* how many clients may wait for accept() */
#define BUFFER_BYTES 16384

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

/* Send all the bytes: send() may take only a part of them. Return -1 when the client is gone. */
static int send_all(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        /* MSG_NOSIGNAL: an error for us, not a deadly signal, if the client is gone. */
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* A thread's whole life: echo what one client says until it has no more to say. */
static void *serve(void *argument)
{
    int client = (int)(intptr_t)argument;
    char buffer[BUFFER_BYTES]; /* each thread has its own */

    for (;;) {
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received < 0)
            perror("recv"); /* a reset, for example: the loss of this client only */
        if (received <= 0)
            break; /* 0: the client has finished speaking, and all of it was sent back */
        if (send_all(client, buffer, (size_t)received) < 0) {
            perror("send");
            break;
        }
    }
    /* On every way out of here the descriptor is given back. */
    close(client);
    return NULL;
}

int main(void)
{
    int listener = open_listener();
    printf("listening on port %d\n", PORT);

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept"); /* a client may be gone again already */
            continue;
        }
        pthread_t thread;
        int error = pthread_create(&thread, NULL, serve, (void *)(intptr_t)client);
        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            close(client);
            continue;
        }
        /* Nobody will wait for its end, so nothing of it need be kept. */
        pthread_detach(thread);
    }
}
