#define _GNU_SOURCE
#include "echo.h"
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

int main(void)
{
    long sibling = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
    if (sibling == 0)
        for (;;)
            pause();
    if (sibling > 0)
        printf("TRIED: process %ld is a sibling\n", sibling);
    else
        tell("a sibling", 0);
    fflush(stdout);
    return serve();
}
