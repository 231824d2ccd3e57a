#include "echo.h"
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

int main(void)
{
    pid_t child = fork();
    if (child == 0) {
        setsid();
        long refused = ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        printf(refused ? "HELD: ptrace is refused\n" : "TRIED: a child is traced\n");
        fflush(stdout);
        raise(SIGSTOP);
        for (;;)
            pause();
    }
    waitpid(child, NULL, WUNTRACED);
    return serve();
}
