import type { TypedDocumentString } from "../generated/graphql/graphql";
import { ApiError } from "./errors";

interface WireError {
  message: string;
  extensions?: { code?: string; traceId?: string };
}

export const OFFLINE = "The platform does not answer. Check your connection; what you entered is still here.";

/** How a document is named to the gateway, which knows those of its own pages by hash; the text comes along for an older one. */
export function named<Result, Variables>(document: TypedDocumentString<Result, Variables>) {
  const hash: unknown = document.__meta__?.hash;
  return { query: document.toString(), ...(typeof hash === "string" && { documentId: hash }) };
}

/** Sends one operation and returns its data, or throws an `ApiError`. */
export async function post<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  token: string | undefined,
): Promise<Result> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json",
    // Shows the gateway that a page of ours sent this, so that it may read the refresh cookie.
    "x-assay-csrf": "1",
  };
  if (token) headers.authorization = `Bearer ${token}`;
  const body = JSON.stringify({ ...named(document), variables });
  let response: Response;
  try {
    response = await fetch("/graphql", { method: "POST", headers, body, credentials: "same-origin" });
  } catch {
    throw new ApiError(OFFLINE, "NETWORK");
  }
  const answer = (await response.json().catch(() => ({}))) as { data?: Result; errors?: WireError[] };
  const failure = answer.errors?.[0];
  if (failure) throw new ApiError(failure.message, failure.extensions?.code ?? "INTERNAL", failure.extensions?.traceId);
  if (!answer.data) throw new ApiError(`The platform answered ${response.status}.`, "SERVICE_UNAVAILABLE");
  return answer.data;
}
