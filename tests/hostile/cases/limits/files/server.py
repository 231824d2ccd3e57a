from echo import serve

for number in range(@AMOUNT@):
    open(f"file-{number}", "w").close()
serve()
