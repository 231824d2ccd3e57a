#!/usr/bin/env python3
from echo import serve

print("TRIED: a locked folder was built", flush=True)
serve()
