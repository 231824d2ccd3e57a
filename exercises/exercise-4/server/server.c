/*
 * One program with six sockets, each at another kind of address.
 *
 * Every socket gives back what it gets: the TCP ones read once from each
 * client, echo that, and hang up; the UDP ones echo every datagram. Nobody has
 * to wait for anybody: poll() tells which sockets have something for us.
 *
 *     Build:  gcc -Wall -Wextra -o server server.c
 *     Run:    sudo ./server 10.9.0.10     (an address of this machine)
 *     Look:   netstat -tuna
 *     Stop:   Ctrl-C
 *
 * Port 631 is privileged, so the program needs root, or the capability
 * CAP_NET_BIND_SERVICE.
 */

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 40
#define BUFFER_BYTES 2048
#define CLIENTS 100 /* at most so many at once; more of them wait in the queues */

struct place {
    int type;            /* SOCK_STREAM is TCP, SOCK_DGRAM is UDP */
    const char *address; /* NULL stands for the program's argument */
    const char *port;
};

/* Compare each line with its row in netstat. */
static const struct place places[] = {
    {SOCK_STREAM, "0.0.0.0", "9999"},   /* every IPv4 address of this machine */
    {SOCK_STREAM, "127.0.0.1", "631"},  /* this machine only, like a printing daemon */
    {SOCK_STREAM, NULL, "8080"},        /* one address, and no other */
    {SOCK_STREAM, "::", "8022"},        /* every address, IPv6 and IPv4 */
    {SOCK_DGRAM, "0.0.0.0", "5353"},    /* UDP has ports of its own */
    {SOCK_DGRAM, "::1", "8323"},        /* this machine only, by IPv6 */
};

#define PLACES ((int)(sizeof places / sizeof places[0]))

/* What poll() watches: first a socket for each place, then the clients. */
static struct pollfd watched[PLACES + CLIENTS];
static int watched_count;

/* Say which system call failed, and why, and end the program. */
static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

static void set_option(int descriptor, int level, int option, int value)
{
    if (setsockopt(descriptor, level, option, &value, sizeof value) < 0)
        fail("setsockopt");
}

static void watch(int descriptor)
{
    watched[watched_count].fd = descriptor;
    watched[watched_count].events = POLLIN;
    watched_count++;
}

/* Return a socket at that address and port. For TCP, it listens. */
static int open_socket(int type, const char *address, const char *port)
{
    /* getaddrinfo turns text into a binary address, be it IPv4 or IPv6. */
    struct addrinfo wanted = {0};
    struct addrinfo *found;
    wanted.ai_socktype = type;
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV; /* numbers only: ask no name server */
    int error = getaddrinfo(address, port, &wanted, &found);
    if (error != 0) {
        fprintf(stderr, "%s port %s: %s\n", address, port, gai_strerror(error));
        exit(EXIT_FAILURE);
    }

    /* SOCK_NONBLOCK: should a client be gone before we come, don't wait for it. */
    int descriptor = socket(found->ai_family, type | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        fail("socket");
    /* An IPv6 socket at :: may serve IPv4 clients too. That is Linux's default,
     * but an administrator may have changed it, so we say what we want. */
    if (found->ai_family == AF_INET6)
        set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    /* Old TCP connections in TIME_WAIT shall not keep the port from us. UDP has
     * none; there the option would let another program share our port. */
    if (type == SOCK_STREAM)
        set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);

    if (bind(descriptor, found->ai_addr, found->ai_addrlen) < 0) {
        fprintf(stderr, "%s port %s: ", address, port);
        fail("bind");
    }
    freeaddrinfo(found);

    /* Only TCP listens. A UDP socket gets datagrams as soon as it is bound. */
    if (type == SOCK_STREAM && listen(descriptor, BACKLOG) < 0)
        fail("listen");
    return descriptor;
}

/* Take a waiting client out of the accept queue, and watch it too. */
static void welcome_client(int listener)
{
    int client = accept(listener, NULL, NULL);
    if (client >= 0)
        watch(client);
    else if (errno != EAGAIN)
        perror("accept");
}

/* Read once from a client, send the same back, and hang up. */
static void serve_client(int client)
{
    char buffer[BUFFER_BYTES];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    if (received < 0)
        perror("recv");
    /* So few bytes fit into the socket's own buffer: send() takes them all. */
    else if (send(client, buffer, (size_t)received, MSG_NOSIGNAL) < 0)
        perror("send");
    if (close(client) < 0)
        perror("close");
}

/* Send one datagram back to where it came from. UDP has no connections. */
static void answer_datagram(int descriptor)
{
    char buffer[BUFFER_BYTES];
    struct sockaddr_storage sender; /* has room for an IPv4 or an IPv6 address */
    socklen_t sender_size = sizeof sender;
    ssize_t received = recvfrom(descriptor, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &sender_size);
    if (received < 0) {
        if (errno != EAGAIN)
            perror("recvfrom");
        return;
    }
    if (sendto(descriptor, buffer, (size_t)received, 0, (struct sockaddr *)&sender, sender_size) < 0)
        perror("sendto");
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s ADDRESS\n", argv[0]);
        return EXIT_FAILURE;
    }
    for (int i = 0; i < PLACES; i++) {
        const char *address = places[i].address ? places[i].address : argv[1];
        watch(open_socket(places[i].type, address, places[i].port));
        printf("%s %s port %s\n", places[i].type == SOCK_STREAM ? "tcp" : "udp", address, places[i].port);
    }

    for (;;) {
        /* Look at the listeners only while there is room for a client of each. */
        int has_room = watched_count + PLACES <= PLACES + CLIENTS;
        for (int i = 0; i < PLACES; i++)
            if (places[i].type == SOCK_STREAM)
                watched[i].events = has_room ? POLLIN : 0;

        /* Sleep until at least one socket has something for us. */
        if (poll(watched, (nfds_t)watched_count, -1) < 0)
            fail("poll");

        /* The clients, from the last to the first: the last one moves to the
         * place of one that is served, and has had its turn already. */
        for (int i = watched_count - 1; i >= PLACES; i--) {
            if (watched[i].revents != 0) {
                serve_client(watched[i].fd);
                watched[i] = watched[--watched_count];
            }
        }
        for (int i = 0; i < PLACES; i++) {
            if (watched[i].revents == 0)
                continue;
            if (places[i].type == SOCK_STREAM)
                welcome_client(watched[i].fd);
            else
                answer_datagram(watched[i].fd);
        }
    }
}
