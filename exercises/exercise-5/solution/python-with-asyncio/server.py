"""An echo server for many clients at once, in one thread: asyncio waits for all of them together."""

import asyncio


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Echo what one client says until it has no more to say."""
    try:
        while data := await reader.read(16384):
            writer.write(data)
            await writer.drain()  # read no more while this client does not read: its answers would pile up here
    except OSError as error:
        print(f"a client was lost: {error}", flush=True)
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "0.0.0.0", 9999, backlog=128)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
