import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../api/session";
import { graphql } from "../../generated/graphql";
import type { AccessTokenCreateInput, ApiKeysQuery } from "../../generated/graphql/graphql";

const KEYS = graphql(`
  query ApiKeys {
    accessTokens { id name prefix scopes createdAt expiresAt lastUsedAt }
  }
`);
const CREATE = graphql(`
  mutation CreateApiKey($input: AccessTokenCreateInput!) {
    accessTokenCreate(input: $input) { accessToken { name } secret userErrors { message field code } }
  }
`);
const REVOKE = graphql(`
  mutation RevokeApiKey($id: ID!) {
    accessTokenRevoke(id: $id) { userErrors { message field code } }
  }
`);

/** An API key, without the key itself. */
export type ApiKey = ApiKeysQuery["accessTokens"][number];

/** What a key may do, in words. */
export const SCOPES = {
  read: "See strategies, datasets and runs",
  run: "Start, question and cancel runs; import data",
  "strategy:write": "Make strategies and new versions",
  "strategy:source": "Read the source of strategies",
  "trade:paper": "Run paper bots",
  "trade:live": "Run bots with real money",
  "market:buy": "Buy in the marketplace",
  "market:sell": "Sell in the marketplace",
  billing: "See and change what is paid",
  "org:admin": "Change members and settings of the organisation",
} as const;

export type Scope = keyof typeof SCOPES;

/** How long a key is good, by the ISO 8601 duration that the platform takes. */
export const LIFETIMES = { P7D: "7 days", P30D: "30 days", P90D: "90 days", P365D: "A year" } as const;

export type Lifetime = keyof typeof LIFETIMES;

/** Every key that was not revoked, the newest first. */
export function keysQuery(session: Session) {
  return queryOptions({
    queryKey: ["api-keys"],
    queryFn: async () => (await session.execute(KEYS, {})).accessTokens,
    staleTime: 0,
  });
}

/** Makes a key. A call that is made once more with the same `idempotencyKey` makes no second one. */
export async function createKey(session: Session, input: AccessTokenCreateInput) {
  return (await session.execute(CREATE, { input })).accessTokenCreate;
}

/** Revokes a key. One that is gone already is no failure. */
export const revokeKey = (session: Session, id: string) => session.execute(REVOKE, { id });

/** Where a key stands: whether it is good, and what to know of its end. */
export function standing(key: Pick<ApiKey, "expiresAt">, now: number): { ended: boolean; note: string } {
  if (!key.expiresAt) return { ended: false, note: "never ends" };
  const left = Date.parse(key.expiresAt) - now;
  if (left <= 0) return { ended: true, note: `ended ${key.expiresAt.slice(0, 10)}` };
  const days = Math.ceil(left / 86_400_000);
  return { ended: false, note: days === 1 ? "ends within a day" : `ends in ${days} days` };
}
