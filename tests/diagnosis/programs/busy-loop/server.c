/* Wrong: recv() returns 0 at the end, and it calls it again and again. */

#include <stdint.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

static int open_listener(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {0};
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 40) < 0)
        fail("listen");
    return listener;
}

static void serve(int client)
{
    char buffer[65536];
    for (;;) {
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received > 0)
            send(client, buffer, (size_t)received, MSG_NOSIGNAL);
    }
}

static void *serve_client(void *argument)
{
    serve((int)(intptr_t)argument);
    return NULL;
}

int main(void)
{
    int listener = open_listener();
    for (;;) {
        int client = accept(listener, NULL, NULL);
        pthread_t thread;
        pthread_create(&thread, NULL, serve_client, (void *)(intptr_t)client);
        pthread_detach(thread);
    }
}
