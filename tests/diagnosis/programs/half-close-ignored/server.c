/* Wrong: what is left when a client has said all gets no answer. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Answers whole lines: what comes after the last line break waits for more. */
static void serve(int client)
{
    static char line[1 << 20];
    size_t count = 0;
    ssize_t received;
    while ((received = recv(client, line + count, sizeof line - count, 0)) > 0) {
        count += (size_t)received;
        size_t whole = count;
        while (whole > 0 && line[whole - 1] != '\n')
            whole--;
        for (size_t sent = 0; sent < whole;)
            sent += (size_t)send(client, line + sent, whole - sent, MSG_NOSIGNAL);
        memmove(line, line + whole, count -= whole);
    }
    close(client);
}

int main(void)
{
    int listener = open_listener();
    for (;;)
        serve(accept(listener, NULL, NULL));
}
