#include "echo.h"
#include <inttypes.h>
#include <linux/prctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define LENGTH ((size_t)1 << 44)

/* Return a number of /proc/self/stat (proc_pid_stat(5)), counted from 1; the name is the second. */
static uint64_t number(int place)
{
    static char line[4096];
    FILE *file = fopen("/proc/self/stat", "r");
    if (!file)
        return 0;
    line[fread(line, 1, sizeof line - 1, file)] = 0;
    fclose(file);
    char *at = strrchr(line, ')') + 2;
    for (int passed = 3; passed < place; passed++)
        at = strchr(at, ' ') + 1;
    return strtoull(at, NULL, 10);
}

int main(void)
{
    char *empty = mmap(NULL, LENGTH, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    struct prctl_mm_map map = {
        .start_code = number(26),
        .end_code = number(27),
        .start_stack = number(28),
        .start_data = number(45),
        .end_data = number(46),
        .start_brk = number(47),
        .brk = (uint64_t)sbrk(0),
        .arg_start = number(48),
        .arg_end = number(49),
        .env_start = (uint64_t)empty,
        .env_end = (uint64_t)empty + LENGTH,
        .exe_fd = -1,
    };
    tell("an environment of 16 TiB", empty != MAP_FAILED && !prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0));
    return serve();
}
