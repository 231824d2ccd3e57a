/* Wrong: IPV6_V6ONLY is on, so IPv4 clients are refused. */

#include <netinet/in.h>
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
    int listener = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 address = {0};
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(9999);
    address.sin6_addr = in6addr_any;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 40) < 0)
        fail("listen");
    return listener;
}

static void serve(int client)
{
    char buffer[65536];
    ssize_t received;
    while ((received = recv(client, buffer, sizeof buffer, 0)) > 0)
        send(client, buffer, (size_t)received, MSG_NOSIGNAL);
    close(client);
}

int main(void)
{
    int listener = open_listener();
    for (;;)
        serve(accept(listener, NULL, NULL));
}
