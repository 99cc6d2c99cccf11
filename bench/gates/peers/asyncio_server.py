"""A FastAGI server on asyncio, with the standard library alone.

    python3 asyncio_server.py PORT FILE
"""

import asyncio
import sys

answers, departments = {}, {}


def answer(headers):
    caller = headers["agi_channel"].removeprefix("PJSIP/").partition("-")[0]
    target = headers["agi_network_script"].partition("&to=")[2]
    if target not in departments:
        return answers["unknown_target"]
    if departments[target] != departments.get(caller):
        return answers["not_granted"]
    return answers["granted"]


async def serve(reader, writer):
    try:
        headers = {}
        while (line := await reader.readline()) not in (b"\n", b""):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            headers[name] = value
        writer.write(answer(headers))
        await reader.readline()
    finally:
        writer.close()


async def main(port, file):
    with open(file) as lines:
        for line in lines:
            key, _, value = line.rstrip("\n").partition("\t")
            if value.startswith("GET "):
                answers[key] = (value + "\n").encode()
            else:
                departments[key] = value
    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
