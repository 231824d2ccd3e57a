#include <stdio.h>

int main(void)
{
    static char much[1 << 16];
    FILE *file = fopen("huge", "w");
    while (file)
        fwrite(much, sizeof much, 1, file);
}
