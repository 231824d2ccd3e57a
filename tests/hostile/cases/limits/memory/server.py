from echo import serve

held = bytearray(b"x") * (@AMOUNT@ << 20)
serve()
