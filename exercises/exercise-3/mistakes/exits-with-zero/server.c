/* Wrong: after a refusal it exits with 0, which means that all went well. */

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

/* Return the port that the only argument means. */
static int parse_port(int argc, char *argv[])
{
    char *end = "";
    long port = argc == 2 ? strtol(argv[1], &end, 10) : 0;
    if (*end != '\0' || port < 1 || port > 65535) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        exit(EXIT_FAILURE);
    }
    return (int)port;
}

int main(int argc, char *argv[])
{
    int port = parse_port(argc, argv);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");

    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        fail("setsockopt");

    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons((in_port_t)port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 0;
    }
    if (listen(listener, 40) < 0)
        fail("listen");

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            fail("accept");
        char buffer[1024];
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received > 0 && send(client, buffer, (size_t)received, MSG_NOSIGNAL) < 0)
            perror("send");
        close(client);
    }
}
