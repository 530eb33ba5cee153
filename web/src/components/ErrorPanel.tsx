import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../api/errors";
import { Button } from "./ui/Button";

/** What is shown where a page could not be: the reason, what to do, and the trace to report. */
export function ErrorPanel({ error }: { error: unknown }) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    queries.reset();
    await router.invalidate();
    setBusy(false);
  };
  const message = error instanceof Error ? error.message : "Something unexpected happened.";
  return (
    <div role="alert" className="mx-auto my-12 max-w-xl rounded-lg border border-line bg-surface p-6">
      <h1 className="text-lg font-semibold">This did not work</h1>
      <p className="mt-2 text-muted">{message}</p>
      {error instanceof ApiError && error.traceId && (
        <p className="mt-2 text-sm text-muted">
          Trace <code>{error.traceId}</code>
        </p>
      )}
      <div className="mt-4">
        <Button busy={busy} onClick={() => void again()}>
          Try again
        </Button>
      </div>
    </div>
  );
}
