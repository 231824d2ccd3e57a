int talk(void);

int main(void)
{
    return talk();
}
