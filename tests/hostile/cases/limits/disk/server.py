from echo import serve

for number in range(@AMOUNT@):
    with open(f"file-{number}", "wb") as file:
        file.write(bytes(1 << 20))
serve()
