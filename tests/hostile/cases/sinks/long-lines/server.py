import sys

print("x" * 60_000)
print("\n" * 20_000, "\b" * 1000, "\t" * 1000, "\v\f" * 100, flush=True)
sys.exit(1)
