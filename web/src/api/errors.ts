/** What went wrong with a request, in words for the user and a code for the program. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly traceId: string | undefined = undefined,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const RETRYABLE = new Set(["NETWORK", "SERVICE_UNAVAILABLE", "TIMEOUT", "RATE_LIMITED"]);

/** Whether sending the same request again may help. */
export function isRetryable(error: unknown): boolean {
  return error instanceof ApiError && RETRYABLE.has(error.code);
}

/** Whether the session has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.code === "UNAUTHENTICATED";
}
