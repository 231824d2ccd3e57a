/* What every C case is given: an honest echo server, and a way to tell how an attack went. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Print ESCAPED when the attack worked, HELD and errno's words when it did not. */
static inline void tell(const char *what, int worked)
{
    if (worked)
        printf("ESCAPED: %s\n", what);
    else
        printf("HELD: %s: %s\n", what, strerror(errno));
    fflush(stdout);
}

/* Echo the first bytes of one client after the other, without end. */
static inline int serve(void)
{
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(9999)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 16))
        return perror("bind or listen"), 1;
    for (;;) {
        char text[1024];
        int client = accept(listener, NULL, NULL);
        ssize_t length = client < 0 ? -1 : recv(client, text, sizeof text, 0);
        if (length > 0 && send(client, text, length, 0) < 0)
            perror("send");
        if (client >= 0)
            close(client);
    }
}
