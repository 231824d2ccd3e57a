/*
 * The beginning of an echo server. It listens, and takes one client after the other. The rest is yours.
 *
 *     Build:  gcc -Wall -Wextra -pthread -o server server.c
 *     Run:    ./server
 *     Stop:   Ctrl-C
 *     Check:  sockgrade run exercise-5 .
 */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999
#define BACKLOG 128 /* how many clients may wait for accept() */

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

/* Serve one client. */
static void serve(int client)
{
    char buffer[1024];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    printf("%zd bytes came\n", received);

    /* Stages 2 and 3: send them back with send(), and come back to recv() until the client has no more to say. */
}

int main(void)
{
    int listener = open_listener();
    printf("listening on port %d\n", PORT);

    /* Stage 4: while one client is served, the others must not wait. */
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            fail("accept");
        printf("a client, on descriptor %d\n", client);
        serve(client);
        close(client);
    }
}
