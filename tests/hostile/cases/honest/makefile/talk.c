#include "echo.h"

int talk(void);
int talk(void)
{
    return serve();
}
