"""What every Python case is given: an honest echo server, and a way to tell how an attack went."""

import socket


def serve(port=9999):
    """Echo the first bytes of one client after the other, without end."""
    with socket.create_server(("", port), backlog=16) as listener:
        while True:
            client, _ = listener.accept()
            with client:
                client.sendall(client.recv(1024))


def attempt(what, attack):
    """Print ESCAPED when the attack returns something, HELD when it returns nothing or is refused."""
    try:
        got = attack()
    except (OSError, MemoryError, ValueError, UnicodeError) as error:
        print(f"HELD: {what}: {type(error).__name__}: {error}", flush=True)
        return None
    print(f"ESCAPED: {what}: {got!r:.300}" if got else f"HELD: {what}: there was nothing", flush=True)
    return got
