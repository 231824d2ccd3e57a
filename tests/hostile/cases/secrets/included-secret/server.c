#include "@SECRET@"
#include "/etc/shadow"
