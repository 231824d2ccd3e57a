#include "echo.h"
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

static int watch(int epoll, int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int main(void)
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    int one = 1, epoll = epoll_create1(EPOLL_CLOEXEC), listener = socket(AF_INET, SOCK_STREAM, 0);
    int timer = timerfd_create(CLOCK_MONOTONIC, 0), signals = signalfd(-1, &ending, 0);
    struct itimerspec often = {{0, 50000000}, {0, 50000000}};
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(9999)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 16))
        return perror("bind or listen"), 1;
    if (timerfd_settime(timer, 0, &often, NULL) || watch(epoll, timer) || watch(epoll, signals) || watch(epoll, listener))
        return perror("epoll or timer"), 1;
    for (;;) {
        struct epoll_event event;
        char text[1024];
        if (epoll_wait(epoll, &event, 1, -1) < 1)
            continue;
        if (event.data.fd == signals)
            return 0;
        if (event.data.fd == listener) {
            watch(epoll, accept(listener, NULL, NULL));
            continue;
        }
        ssize_t length = read(event.data.fd, text, sizeof text);
        if (event.data.fd == timer)
            continue;
        if (length > 0 && send(event.data.fd, text, length, 0) < 0)
            perror("send");
        close(event.data.fd);
    }
}
