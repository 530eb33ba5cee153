import { type ReactNode, useRef, useState } from "react";
import type { Session } from "../api/session";
import { CredentialForm } from "./CredentialForm";

/** Signs in by the password, and by a code where the account has a second factor. */
export function SignInForm(props: {
  session: Session;
  title: string;
  done: () => Promise<void>;
  footer: ReactNode;
  heading?: "h1" | "h2";
}) {
  const { session, ...form } = props;
  const asked = useRef<string | undefined>(undefined);
  const [challenge, setChallenge] = useState<string>();
  if (challenge) {
    return (
      <CredentialForm
        key={challenge}
        {...form}
        title="Show your code"
        fields={["code"]}
        submit={({ code }) => session.complete(challenge, code)}
        footer={
          <button type="button" className="text-accent underline" onClick={() => setChallenge(undefined)}>
            Begin again
          </button>
        }
      />
    );
  }
  return (
    <CredentialForm
      {...form}
      fields={["email", "password"]}
      submit={async ({ email, password }) => {
        const { errors, challenge } = await session.signIn({ email, password });
        asked.current = challenge;
        return errors;
      }}
      done={async () => (asked.current ? setChallenge(asked.current) : props.done())}
    />
  );
}
