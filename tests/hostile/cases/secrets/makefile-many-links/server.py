#!/usr/bin/env python3
from echo import serve

print("TRIED: thousands of links were built", flush=True)
serve()
