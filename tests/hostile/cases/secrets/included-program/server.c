#include "echo.h"
__asm__("stolen: .incbin \"@SECRET@\"\n.byte 0\n");
extern const char stolen[];

int main(void)
{
    printf("ESCAPED: %s\n", stolen);
    return serve();
}
