/* Wrong: it fails after listen(), for want of a file, and ends. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_listener(void)
{
    struct sockaddr_in address = {0};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 40) < 0) {
        perror("9999");
        exit(EXIT_FAILURE);
    }
    return listener;
}

static void echo_to(int client)
{
    char bytes[4096];
    ssize_t length;
    while ((length = read(client, bytes, sizeof bytes)) > 0)
        if (send(client, bytes, (size_t)length, MSG_NOSIGNAL) < 0)
            break;
    close(client);
}

int main(void)
{
    int listener = open_listener();
    FILE *greeting = fopen("greeting.txt", "r");
    if (greeting == NULL) {
        perror("greeting.txt");
        return EXIT_FAILURE;
    }
    for (;;)
        echo_to(accept(listener, NULL, NULL));
}
