import { useEffect, useRef, useState } from "react";
import type { Session } from "../api/session";
import { Button } from "../components/ui/Button";
import { SignInForm } from "./SignInForm";

/** Asks the person to sign in again without leaving the page, and so without losing what stands in its forms. */
export function SignInAgain({ session }: { session: Session }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const answer = useRef<((signedIn: boolean) => void) | undefined>(undefined);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    session.onEnded(
      () =>
        new Promise((resolve) => {
          answer.current = resolve;
          setAsked((times) => times + 1);
          dialog.current?.showModal();
        }),
    );
  }, [session]);

  const settle = (signedIn: boolean) => {
    dialog.current?.close();
    answer.current?.(signedIn);
    answer.current = undefined;
  };

  return (
    <dialog
      ref={dialog}
      aria-label="Sign in again"
      onCancel={() => settle(false)}
      className="m-auto w-full max-w-md rounded-lg border border-line bg-surface p-6 text-ink backdrop:bg-black/50"
    >
      {asked > 0 && (
        <>
          <p className="text-muted">Your session has ended. What you entered stays where it is.</p>
          <SignInForm
            key={asked}
            session={session}
            title="Sign in again"
            heading="h2"
            done={async () => settle(true)}
            footer={
              <Button kind="quiet" onClick={() => settle(false)}>
                Not now
              </Button>
            }
          />
        </>
      )}
    </dialog>
  );
}
