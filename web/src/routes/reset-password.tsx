import { createFileRoute, Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { resetPassword, tokenOf } from "../features/account/mails";
import { CredentialForm } from "../features/CredentialForm";

export const Route = createFileRoute("/reset-password")({ component: ResetPassword });

function ResetPassword() {
  const router = useRouter();
  const [token] = useState(() => tokenOf(window.location.hash));
  const [endSessions, setEndSessions] = useState(true);
  return (
    <CredentialForm
      title="Choose a new password"
      fields={["newPassword"]}
      submit={({ newPassword }) => resetPassword({ token, newPassword, endSessions })}
      done={async () => {
        await router.invalidate();
        await router.navigate({ to: "/sign-in" });
      }}
      extra={
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={endSessions} onChange={(event) => setEndSessions(event.target.checked)} />
          Sign out everywhere
        </label>
      }
      footer={
        <Link to="/forgot-password" className="text-accent underline">
          Send me another link
        </Link>
      }
    />
  );
}
