/* Wrong: with IPV6_V6ONLY on, port 8022 takes no IPv4 clients. */

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACES 6
#define CLIENTS 100

static struct pollfd watched[PLACES + CLIENTS];
static int watched_count;

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

static void watch(int descriptor)
{
    if (watched_count == PLACES + CLIENTS)
        fail("too many clients");
    watched[watched_count].fd = descriptor;
    watched[watched_count].events = POLLIN;
    watched_count++;
}

static void open_socket(int type, const char *address, const char *port)
{
    struct addrinfo wanted = {0};
    struct addrinfo *found;
    wanted.ai_socktype = type;
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    if (getaddrinfo(address, port, &wanted, &found) != 0)
        fail("getaddrinfo");

    int descriptor = socket(found->ai_family, type, 0);
    if (descriptor < 0)
        fail("socket");
    int yes = 1, only = 1;
    if (type == SOCK_STREAM && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");
    if (found->ai_family == AF_INET6 && setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) < 0)
        fail("setsockopt");
    if (bind(descriptor, found->ai_addr, found->ai_addrlen) < 0)
        fail("bind");
    if (type == SOCK_STREAM && listen(descriptor, 40) < 0)
        fail("listen");
    freeaddrinfo(found);
    watch(descriptor);
}

static void serve_client(int client)
{
    char buffer[1024];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);
    if (received > 0 && send(client, buffer, (size_t)received, MSG_NOSIGNAL) < 0)
        perror("send");
    close(client);
}

static void welcome_client(int listener)
{
    int client = accept(listener, NULL, NULL);
    if (client < 0)
        fail("accept");
    watch(client);
}

static void answer_datagram(int descriptor)
{
    char buffer[2048];
    struct sockaddr_storage sender;
    socklen_t size = sizeof sender;
    ssize_t received = recvfrom(descriptor, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &size);
    if (received >= 0 && sendto(descriptor, buffer, (size_t)received, 0, (struct sockaddr *)&sender, size) < 0)
        perror("sendto");
}

int main(int argc, char *argv[])
{
    if (argc != 2)
        return EXIT_FAILURE;
    open_socket(SOCK_STREAM, "0.0.0.0", "9999");
    open_socket(SOCK_STREAM, "127.0.0.1", "631");
    open_socket(SOCK_STREAM, argv[1], "8080");
    open_socket(SOCK_STREAM, "::", "8022");
    open_socket(SOCK_DGRAM, "0.0.0.0", "5353");
    open_socket(SOCK_DGRAM, "::1", "8323");

    for (;;) {
        if (poll(watched, (nfds_t)watched_count, -1) < 0)
            fail("poll");
        for (int i = watched_count - 1; i >= 0; i--) {
            if (watched[i].revents == 0)
                continue;
            if (i >= PLACES) {
                serve_client(watched[i].fd);
                watched[i] = watched[--watched_count];
            } else if (i < 4) {
                welcome_client(watched[i].fd);
            } else {
                answer_datagram(watched[i].fd);
            }
        }
    }
}
