import time

from echo import serve

while time.process_time() < @AMOUNT@:
    pass
serve()
