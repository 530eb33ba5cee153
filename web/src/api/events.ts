import { type Client, createClient } from "graphql-ws";
import type { TypedDocumentString } from "../generated/graphql/graphql";
import { ApiError } from "./errors";
import type { Session } from "./session";
import { named } from "./transport";

const clients = new WeakMap<Session, Client>();

/** The socket of a session, opened when first used. */
export function socketOf(session: Session): Client {
  const known = clients.get(session);
  if (known) return known;
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`;
  const client = createClient({
    url,
    lazy: true,
    retryAttempts: 20,
    shouldRetry: () => true,
    connectionParams: async () => ({ authorization: `Bearer ${(await session.token()) ?? ""}` }),
  });
  clients.set(session, client);
  return client;
}

/** Follows a subscription until it completes or the returned function is called. */
export function follow<Result, Variables extends Record<string, unknown>>(
  session: Session,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  sink: { next: (data: Result) => void; error: (error: ApiError) => void; complete: () => void },
): () => void {
  return socketOf(session).subscribe<Result>(
    { ...named(document), variables },
    {
      next: ({ data }) => data && sink.next(data),
      error: () => sink.error(new ApiError("Live progress broke off.", "NETWORK")),
      complete: sink.complete,
    },
  );
}
