import time

from echo import serve

time.sleep(@AMOUNT@)
serve()
