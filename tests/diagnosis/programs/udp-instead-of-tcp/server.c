/* Wrong: it has UDP port 9999, and clients come to TCP's. */

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int endpoint = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {0}, sender;
    address.sin_family = AF_INET;
    address.sin_port = htons(9999);
    if (bind(endpoint, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    for (;;) {
        char buffer[1024];
        socklen_t size = sizeof sender;
        ssize_t received = recvfrom(endpoint, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &size);
        sendto(endpoint, buffer, (size_t)received, 0, (struct sockaddr *)&sender, size);
    }
}
