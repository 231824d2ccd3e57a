#include "echo.h"
#include <pthread.h>

static void *talk(void *argument)
{
    char text[1024];
    int client = (int)(long)argument;
    ssize_t length = recv(client, text, sizeof text, 0);
    if (length > 0 && send(client, text, length, 0) < 0)
        perror("send");
    close(client);
    return NULL;
}

int main(void)
{
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(9999)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 16))
        return perror("bind or listen"), 1;
    for (;;) {
        pthread_t thread;
        long client = accept(listener, NULL, NULL);
        if (client >= 0 && pthread_create(&thread, NULL, talk, (void *)client) == 0)
            pthread_detach(thread);
    }
}
