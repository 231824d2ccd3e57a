/*
 * A server at a port of your choice, if the kernel lets it have that port.
 *
 * It serves like the server of exercise 1: it sends each client its first
 * bytes back and hangs up. If it can't have the port it says why, and ends
 * with a status other than 0, so that whoever started it can tell.
 *
 *     Build:  gcc -Wall -Wextra -o server server.c
 *     Run:    ./server 8080
 *     Stop:   Ctrl-C
 */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 40
#define BUFFER_BYTES 1024
#define HIGHEST_PORT 65535

/* Say which system call failed, and why, and end the program. */
static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

/* Return the port that a text such as "8080" means. */
static int parse_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);

    /* Port 0 is no port: for the kernel it means "give me any". */
    if (end == text || *end != '\0' || port < 1 || port > HIGHEST_PORT) {
        fprintf(stderr, "%s: expected a port from 1 to %d\n", text, HIGHEST_PORT);
        exit(EXIT_FAILURE);
    }
    return (int)port;
}

/* Return a socket that listens on the port of every address. */
static int open_listener(int port)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");

    /* Connections of our last run may still be in TIME_WAIT on this port.
     * This option says that we don't mind. It does not let two programs
     * listen on the port: for that there would be SO_REUSEPORT. */
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");

    /* Here the kernel decides. Two refusals are common:
     *     EACCES      Permission denied: a privileged port, and we are nobody
     *     EADDRINUSE  Address already in use: another socket has the port
     * Don't go on without the port! A socket without one gets a random port
     * from listen(), and the program seems to work where nobody finds it. */
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons((in_port_t)port);
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
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    if (received < 0) {
        perror("recv");
        return;
    }
    if (send_all(client, buffer, (size_t)received) < 0)
        perror("send");
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return EXIT_FAILURE;
    }
    int port = parse_port(argv[1]);
    int listener = open_listener(port);
    printf("listening on port %d\n", port);

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            fail("accept");
        serve(client);
        if (close(client) < 0)
            perror("close");
    }
}
