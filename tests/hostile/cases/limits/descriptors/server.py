from echo import serve

held = [open("/dev/null") for _ in range(@AMOUNT@)]
serve()
