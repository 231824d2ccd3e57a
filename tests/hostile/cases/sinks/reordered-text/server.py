import sys

for text in ("\u202edessap\u202c", "a\u200bb\u200dc\ufeff", "\u2066\u2069", "pаssed", "x" + "\u0301" * 500, "\u3164", "\U000e0041"):
    print(text, flush=True)
sys.exit(1)
