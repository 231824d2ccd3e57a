/*
 * An echo server for many clients at once: a process for each of them.
 *
 *     Build:  gcc -Wall -Wextra -o server server.c
 *     Run:    ./server
 *     Stop:   Ctrl-C
 */

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 9999

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
    address.sin_port = htons(PORT);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 128) < 0)
        fail("listen");
    return listener;
}

/* Echo until the client has no more to say, or is gone. */
static void serve(int client)
{
    char buffer[4096];
    ssize_t received;

    while ((received = recv(client, buffer, sizeof buffer, 0)) > 0) {
        ssize_t done = 0;
        while (done < received) {
            ssize_t sent = send(client, buffer + done, (size_t)(received - done), MSG_NOSIGNAL);
            if (sent < 0)
                return;
            done += sent;
        }
    }
}

int main(void)
{
    /* The kernel forgets children as they end: nobody waits for them, and none becomes a zombie. */
    signal(SIGCHLD, SIG_IGN);
    int listener = open_listener();

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept");
            continue;
        }
        pid_t child = fork();
        if (child < 0)
            perror("fork");
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM); /* it must not outlive its parent */
            close(listener); /* the parent's business: a child that kept it would keep the port */
            serve(client);
            exit(EXIT_SUCCESS); /* closes the child's descriptor of the client */
        }
        close(client); /* the parent's descriptor: the connection ends when both are closed */
    }
}
