#include "echo.h"
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int by_interrupt(void)
{
#ifdef __x86_64__
    long result;
    /* i386: unshare is 310; CLONE_NEWUSER */
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(310L), "b"(0x10000000L) : "memory", "r8", "r9", "r10", "r11");
    return result == 0;
#else
    return 0;
#endif
}

static int by_x32(void)
{
#ifdef __x86_64__
    return syscall(0x40000000L + SYS_getpid) > 0;
#else
    return 0;
#endif
}

static void in_child(const char *what, int (*act)(void))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(act() ? 7 : 0);
    waitpid(child, &status, 0);
    printf(WIFEXITED(status) && WEXITSTATUS(status) == 7 ? "ESCAPED: %s\n" : "HELD: %s, status %d\n", what, status);
    fflush(stdout);
}

int main(void)
{
    in_child("a call of i386", by_interrupt);
    in_child("a call of x32", by_x32);
    return serve();
}
