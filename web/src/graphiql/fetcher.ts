import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { socketOf } from "../api/events";
import type { Session } from "../api/session";

/** Sends what is typed as whoever is signed in to the web app; without anybody, as a stranger. */
export function fetcherOf(session: Session, send: typeof fetch = fetch): Fetcher {
  return createGraphiQLFetcher({
    url: "/graphql",
    // The gateway answers whole.
    enableIncrementalDelivery: false,
    wsClient: socketOf(session),
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      const token = await session.token();
      if (token) headers.set("authorization", `Bearer ${token}`);
      headers.set("x-assay-client", "web");
      return send(input, { ...init, headers });
    },
  });
}
