import os

from echo import serve

if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
serve()
