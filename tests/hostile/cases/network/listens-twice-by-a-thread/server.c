#define _GNU_SOURCE
#include "echo.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

#define UNSHARE 2u

static volatile int opened = -2;

static int open_one(void *nothing)
{
    opened = open("/dev/null", O_RDONLY);
    for (;;)
        pause();
}

static void *unshare_and_open(void *nothing)
{
    opened = syscall(SYS_close_range, 1000u, 1001u, UNSHARE) ? -1 : open("/dev/null", O_RDONLY);
    return opened < 0 ? NULL : (open_one(NULL), NULL);
}

/* Wait for the thread to have opened something; return whether this thread does not have it. */
static int is_hidden(void)
{
    while (opened == -2)
        usleep(1000);
    int hidden = opened >= 0 && fcntl(opened, F_GETFD) < 0;
    opened = -2;
    return hidden;
}

int main(void)
{
    const int flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
    char *stack = malloc(1 << 16);
    pthread_t thread;
    tell("clone(2)", clone(open_one, stack + (1 << 16), flags, NULL) > 0 && is_hidden());
    pthread_create(&thread, NULL, unshare_and_open, NULL);
    int worked = is_hidden();
    errno = EPERM;
    tell("close_range(2)", worked);
    return serve();
}
