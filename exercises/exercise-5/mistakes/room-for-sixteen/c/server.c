/* Wrong: its table has room for sixteen clients, and those who come later are turned away. */

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
    if (listener < 0)
        fail("socket");
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 128) < 0)
        fail("listen");
    return listener;
}

static int send_all(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* Return 0 when the client has no more to say, or is gone. */
static int serve(int client)
{
    char buffer[4096];
    ssize_t received = recv(client, buffer, sizeof buffer, 0);

    return received > 0 && send_all(client, buffer, (size_t)received) == 0;
}

int main(void)
{
    struct pollfd entries[1 + 16] = {{.fd = open_listener(), .events = POLLIN}};
    nfds_t used = 1;

    for (;;) {
        if (poll(entries, used, -1) < 0)
            fail("poll");
        for (nfds_t index = used - 1; index > 0; index--)
            if (entries[index].revents != 0 && !serve(entries[index].fd)) {
                close(entries[index].fd);
                entries[index] = entries[--used];
            }
        if (entries[0].revents != 0) {
            int client = accept(entries[0].fd, NULL, NULL);
            if (client >= 0 && used < 1 + 16)
                entries[used++] = (struct pollfd){.fd = client, .events = POLLIN};
            else if (client >= 0)
                close(client);
        }
    }
}
