"""Wrong: an error of one client's recv() ends the whole program."""

import asyncio
import socket


async def serve(client: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    with client:
        while data := await loop.sock_recv(client, 4096):
            await loop.sock_sendall(client, data)


async def main() -> None:
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("", 9999), backlog=128)
    listener.setblocking(False)
    async with asyncio.TaskGroup() as clients:
        while True:
            client, _ = await loop.sock_accept(listener)
            client.setblocking(False)
            clients.create_task(serve(client))


asyncio.run(main())
