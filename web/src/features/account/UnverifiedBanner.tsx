import { useMutation, useQuery } from "@tanstack/react-query";
import type { Session } from "../../api/session";
import { Button } from "../../components/ui/Button";
import { addressQuery, resendVerification } from "./mails";

/** Reminds whoever did not confirm the e-mail address yet. Everything works without it; only the reminder stays. */
export function UnverifiedBanner({ session }: { session: Session }) {
  const { data: viewer } = useQuery(addressQuery(session));
  const again = useMutation({ mutationFn: (email: string) => resendVerification(email) });
  const email = viewer?.email;
  if (!viewer || viewer.emailVerified || !email) return null;
  return (
    <section
      aria-label="Confirm your e-mail address"
      className="mb-6 flex flex-wrap items-center justify-between gap-4 rounded-md border border-line bg-surface px-4 py-2"
    >
      <p className="text-sm" role="status">
        {again.isSuccess
          ? `A mail is on its way to ${email}.`
          : `Confirm ${email} by the link that we sent: a password can be had back only by mail.`}
        {again.isError && <span className="ml-2 text-loss">{again.error.message}</span>}
      </p>
      {!again.isSuccess && (
        <Button kind="quiet" busy={again.isPending} onClick={() => again.mutate(email)}>
          Send again
        </Button>
      )}
    </section>
  );
}
