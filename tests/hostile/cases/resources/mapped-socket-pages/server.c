#define _GNU_SOURCE
#include "echo.h"
#include <fcntl.h>
#include <linux/tcp.h>
#include <sys/mman.h>

/* What is spliced from a pipe travels as whole pages, which the receiver may map; of a copy it may not. */
enum { PAGE = 4096, PART = 15 * PAGE, OPTIONS = 12, MAPPED = 384 << 20 };

static char text[PART];

/* Connect this process to itself, by segments that hold whole pages. */
static int connect_to_oneself(int *receiver)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    int segment = PART + OPTIONS;
    int listener = socket(AF_INET, SOCK_STREAM, 0), sender = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    setsockopt(sender, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    if (bind(listener, (struct sockaddr *)&here, length) || listen(listener, 1))
        return -1;
    if (getsockname(listener, (struct sockaddr *)&here, &length) || connect(sender, (struct sockaddr *)&here, length))
        return -1;
    *receiver = accept(listener, NULL, NULL);
    close(listener);
    return sender;
}

static int send_pages(int sender, const int pipes[2])
{
    if (write(pipes[1], text, PART) != PART)
        return -1;
    for (ssize_t left = PART, moved; left; left -= moved)
        if ((moved = splice(pipes[0], NULL, sender, NULL, left, 0)) <= 0)
            return -1;
    return 0;
}

/* Map what was sent, and read what cannot be mapped; return how much was mapped. */
static ssize_t map_pages(int receiver, char *at)
{
    ssize_t mapped = 0;
    for (ssize_t left = PART, copied; left; left -= copied) {
        struct tcp_zerocopy_receive asked = {.address = (unsigned long)(at + mapped), .length = left / PAGE * PAGE};
        socklen_t length = sizeof asked;
        if (asked.length && getsockopt(receiver, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &asked, &length))
            return -1;
        mapped += asked.length;
        left -= asked.length;
        copied = 0;
        if (left && (!asked.length || asked.recv_skip_hint))
            if ((copied = recv(receiver, text, left < PAGE ? left : PAGE, 0)) <= 0)
                return -1;
    }
    return mapped;
}

int main(void)
{
    int pipes[2], receiver, sender = connect_to_oneself(&receiver);
    if (sender < 0 || pipe(pipes) || fcntl(pipes[0], F_SETPIPE_SZ, 1 << 20) < 0)
        return perror("a connection and a pipe"), 1;
    char *at = mmap(NULL, MAPPED, PROT_READ, MAP_SHARED, receiver, 0);
    ssize_t mapped = 0, more = at == MAP_FAILED ? -1 : 0;
    while (more >= 0 && mapped + PART <= MAPPED)
        if ((more = send_pages(sender, pipes)) == 0 && (more = map_pages(receiver, at + mapped)) > 0)
            mapped += more;
    usleep(500000);
    tell("384 MiB of pages that a socket received", more >= 0);
    return serve();
}
