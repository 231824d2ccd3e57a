/* Wrong: the child closes the connection, but its parent still has the descriptor, so the connection does not end. */

#include <netinet/in.h>
#include <signal.h>
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

static void serve(int client)
{
    char buffer[4096];
    ssize_t received;

    while ((received = recv(client, buffer, sizeof buffer, 0)) > 0)
        if (send_all(client, buffer, (size_t)received) < 0)
            break;
    close(client);
}

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    int listener = open_listener();
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        if (fork() == 0) {
            close(listener);
            serve(client);
            exit(EXIT_SUCCESS);
        }
    }
}
