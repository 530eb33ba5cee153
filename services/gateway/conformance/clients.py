"""PyPI's gql over HTTP and over a socket: ASSAY_TOKEN=… clients.py http://127.0.0.1:8080"""
import asyncio
import os
import sys

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport

url, token = sys.argv[1].rstrip("/"), os.environ["ASSAY_TOKEN"]
headers = {"authorization": f"Bearer {token}"}
transports = {
    "HTTP": AIOHTTPTransport(f"{url}/graphql", headers=headers),
    "a socket": AIOHTTPWebsocketsTransport(f"{url.replace('http', 'ws', 1)}/graphql", init_payload=headers),
}


async def main():
    for way, transport in transports.items():
        # The schema is fetched too: introspection is what this client checks its queries against.
        async with Client(transport=transport, fetch_schema_from_transport=True) as session:
            viewer = (await session.execute(gql("{ viewer { id handle } }")))["viewer"]
            assert viewer["id"].startswith("usr_"), viewer
            print(f"gql asks who calls over {way}, with the schema from introspection")


asyncio.run(main())
