#include "echo.h"
#include <signal.h>
#include <sys/wait.h>

static void reap(int number)
{
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

int main(void)
{
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(9999)};
    struct sigaction act = {.sa_handler = reap, .sa_flags = SA_RESTART};
    sigaction(SIGCHLD, &act, NULL);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 16))
        return perror("bind or listen"), 1;
    for (;;) {
        char text[1024];
        int client = accept(listener, NULL, NULL);
        if (client >= 0 && fork() == 0) {
            ssize_t length = recv(client, text, sizeof text, 0);
            _exit(length < 0 || send(client, text, length, 0) < 0);
        }
        close(client);
    }
}
