/* Wrong: a semicolon is missing, so the compiler makes no program of it. */

#include <stdio.h>

int main(void)
{
    puts("listening on port 9999")
    return 0;
}
