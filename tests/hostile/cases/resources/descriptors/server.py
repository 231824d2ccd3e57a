from echo import serve

held = []
try:
    while len(held) < 100_000:
        held.append(open("/dev/null"))
    print("ESCAPED: 100,000 descriptors", flush=True)
except OSError as error:
    print(f"HELD: after {len(held)}: {error}", flush=True)
serve()
