import { useMutation } from "@tanstack/react-query";
import { createFileRoute, Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../components/ui/Button";
import { tokenOf, verifyEmail } from "../features/account/mails";

export const Route = createFileRoute("/verify-email")({ component: VerifyEmail });

/** Confirms by a button: programs that look into mails follow links, and would use the link up. */
function VerifyEmail() {
  const { signedIn, queryClient } = Route.useRouteContext();
  const router = useRouter();
  const [token] = useState(() => tokenOf(window.location.hash));
  const verify = useMutation({
    mutationFn: () => verifyEmail(token),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["address"] });
      await router.invalidate();
    },
  });
  const error = verify.error?.message ?? verify.data?.[0]?.message;
  const done = verify.isSuccess && !error;
  return (
    <div className="mx-auto mt-8 flex max-w-sm flex-col gap-4">
      <h1 className="text-2xl font-semibold">Confirm your e-mail address</h1>
      {error && (
        <p role="alert" className="rounded-md border border-loss p-3 text-loss">
          {error}
        </p>
      )}
      {done ? (
        <p role="status">Your address is confirmed.</p>
      ) : (
        <Button busy={verify.isPending} onClick={() => verify.mutate()}>
          Confirm
        </Button>
      )}
      <p className="text-sm text-muted">
        {signedIn ? (
          <Link to="/backtests/new" className="text-accent underline">
            Go on
          </Link>
        ) : (
          <Link to="/sign-in" className="text-accent underline">
            Sign in
          </Link>
        )}
      </p>
    </div>
  );
}
