import { expect, test } from "vitest";
import type { Session } from "../api/session";
import { fetcherOf } from "./fetcher";

async function sent(token: string | undefined): Promise<Headers> {
  const requests: Headers[] = [];
  const session = { token: async () => token } as Session;
  const fetcher = fetcherOf(session, async (_, init) => {
    requests.push(new Headers(init?.headers));
    return Response.json({ data: { a: 1 } });
  });
  expect(await fetcher({ query: "{ a }" })).toEqual({ data: { a: 1 } });
  return requests[0] ?? new Headers();
}

test("what is typed is sent as whoever is signed in", async () => {
  const headers = await sent("a-token");
  expect(headers.get("authorization")).toBe("Bearer a-token");
  expect(headers.get("x-assay-client")).toBe("web");
});

test("without anybody it is sent as a stranger", async () => {
  expect((await sent(undefined)).get("authorization")).toBeNull();
});
