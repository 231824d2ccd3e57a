import threading

from echo import serve

threading.stack_size(64 * 1024)
wait = threading.Event()
for _ in range(@AMOUNT@):
    threading.Thread(target=wait.wait, daemon=True).start()
serve()
