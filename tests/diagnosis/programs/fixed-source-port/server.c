/* Wrong: the client binds its own end to a port. */

#include <arpa/inet.h>
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

int main(int argc, char *argv[])
{
    int client = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in own = {0}, server = {0};
    own.sin_family = server.sin_family = AF_INET;
    own.sin_port = htons(7777);
    server.sin_port = htons(9999);
    if (argc != 2 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1)
        return EXIT_FAILURE;
    if (bind(client, (struct sockaddr *)&own, sizeof own) < 0)
        fail("bind");
    if (connect(client, (struct sockaddr *)&server, sizeof server) < 0)
        fail("connect");
    char buffer[1024];
    send(client, "a word\n", 7, MSG_NOSIGNAL);
    recv(client, buffer, sizeof buffer, 0);
    close(client);
}
