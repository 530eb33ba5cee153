import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../api/session";
import { graphql } from "../../generated/graphql";
import type { SessionsQuery } from "../../generated/graphql/graphql";

const SESSIONS = graphql(`
  query Sessions {
    sessions { id current userAgent ip createdAt lastSeenAt expiresAt }
  }
`);
const REVOKE = graphql(`
  mutation RevokeSession($id: ID!) { sessionRevoke(id: $id) { ok } }
`);
const REVOKE_OTHERS = graphql(`
  mutation RevokeOtherSessions { sessionsRevokeAll(keepCurrent: true) { ok } }
`);

/** A place where one is signed in. */
export type Place = SessionsQuery["sessions"][number];

/** Every place where one is signed in, the one used last first. */
export function placesQuery(session: Session) {
  return queryOptions({
    queryKey: ["sessions"],
    queryFn: async () => (await session.execute(SESSIONS, {})).sessions,
    staleTime: 0,
  });
}

/** Signs out in one place. */
export const signOutOf = (session: Session, id: string) => session.execute(REVOKE, { id });

/** Signs out everywhere but here. */
export const signOutElsewhere = (session: Session) => session.execute(REVOKE_OTHERS, {});

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
  [/^assay\//, "Assay command line"],
];
const SYSTEMS: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux|X11/, "Linux"],
];

/** What a client that names itself so is called by people. */
export function client(userAgent: string | null | undefined): string {
  if (!userAgent) return "A client without a name";
  const known = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [known(BROWSERS), known(SYSTEMS)];
  if (!browser) return userAgent;
  return system ? `${browser} on ${system}` : browser;
}
