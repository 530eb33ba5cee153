import { createFileRoute, Link } from "@tanstack/react-router";
import { useState } from "react";
import { requestPasswordReset } from "../features/account/mails";
import { CredentialForm } from "../features/CredentialForm";

export const Route = createFileRoute("/forgot-password")({ component: ForgotPassword });

/** The server's answer would be the same for every address, so what is no address is said here. */
const MISSING = { message: "Enter your e-mail address.", field: ["input", "email"], code: "REQUIRED" };

function ForgotPassword() {
  const [asked, setAsked] = useState(false);
  const back = (
    <Link to="/sign-in" className="text-accent underline">
      Back to signing in
    </Link>
  );
  if (asked) {
    return (
      <div className="mx-auto mt-8 flex max-w-sm flex-col gap-4">
        <h1 className="text-2xl font-semibold">Look into your mails</h1>
        <p role="status">
          If the address has an account, a mail is on its way with a link to choose a new password. The link is good for
          30 minutes.
        </p>
        <p className="text-sm text-muted">{back}</p>
      </div>
    );
  }
  return (
    <CredentialForm
      title="Send me a link"
      fields={["email"]}
      submit={async ({ email }) => (email.trim() === "" ? [MISSING] : requestPasswordReset(email))}
      done={async () => setAsked(true)}
      footer={back}
    />
  );
}
