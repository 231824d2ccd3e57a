import asyncio


async def talk(reader, writer):
    writer.write(await reader.read(1024))
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "0.0.0.0", 9999)
    await server.serve_forever()


asyncio.run(main())
