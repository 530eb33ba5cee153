import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Session } from "../../api/session";
import { Button } from "../../components/ui/Button";
import { Card } from "../../components/ui/Card";
import { CredentialForm } from "../CredentialForm";
import { beginTotp, disableTotp, finishTotp, grouped, qr, secondFactorQuery } from "./secondFactor";

type Step = { name: "rest" } | { name: "password" } | { name: "code"; uri: string; secret: string } | { name: "off" };

/** Turns the second factor on and off. */
export function SecondFactor({ session }: { session: Session }) {
  const { data: status } = useQuery(secondFactorQuery(session));
  const queryClient = useQueryClient();
  const [step, setStep] = useState<Step>({ name: "rest" });
  const [codes, setCodes] = useState<string[]>([]);
  const changed = () => queryClient.invalidateQueries({ queryKey: ["second-factor"] });
  const rest = async () => {
    setStep({ name: "rest" });
    await changed();
  };
  const cancel = (
    <button type="button" className="text-accent underline" onClick={() => setStep({ name: "rest" })}>
      Cancel
    </button>
  );
  if (!status) return null;
  const action = status.totp ? (
    <Button kind="quiet" onClick={() => setStep({ name: "off" })}>
      Turn off
    </Button>
  ) : (
    <Button kind="quiet" onClick={() => setStep({ name: "password" })}>
      Turn on
    </Button>
  );
  return (
    <Card title="Second factor" actions={step.name === "rest" && action}>
      <p role="status">
        {status.totp
          ? `Signing in takes a code of your authenticator. Recovery codes left: ${status.recoveryCodesLeft}.`
          : "Signing in takes nothing but your password. With a second factor it takes a code of your telephone too."}
      </p>
      {codes.length > 0 && <RecoveryCodes codes={codes} done={() => setCodes([])} />}
      {step.name === "password" && (
        <CredentialForm
          key="password"
          title="Turn on"
          heading="h2"
          fields={["password"]}
          submit={async ({ password }) => {
            const { secret, otpauthUri, userErrors } = await beginTotp(session, password);
            if (secret && otpauthUri) setStep({ name: "code", secret, uri: otpauthUri });
            return userErrors;
          }}
          done={async () => undefined}
          footer={cancel}
        />
      )}
      {step.name === "code" && (
        <>
          <Secret uri={step.uri} secret={step.secret} />
          <CredentialForm
            key="code"
            title="Confirm"
            heading="h2"
            fields={["code"]}
            submit={async ({ code }) => {
              const { codes, userErrors } = await finishTotp(session, code);
              setCodes(codes ?? []);
              return userErrors;
            }}
            done={rest}
            footer={cancel}
          />
        </>
      )}
      {step.name === "off" && (
        <CredentialForm
          key="off"
          title="Turn off"
          heading="h2"
          fields={["password", "code"]}
          submit={({ password, code }) => disableTotp(session, password, code)}
          done={rest}
          footer={cancel}
        />
      )}
    </Card>
  );
}

/** What an authenticator has to know: a picture for its camera, and the same as text. */
function Secret({ uri, secret }: { uri: string; secret: string }) {
  const { size, path } = qr(uri);
  return (
    <div className="mt-4 flex flex-wrap items-center gap-6">
      <svg
        role="img"
        aria-label="Picture for an authenticator"
        viewBox={`0 0 ${size} ${size}`}
        className="size-48 bg-white"
      >
        <path d={path} fill="black" />
      </svg>
      <p className="text-sm">
        Let your authenticator read the picture, or type this into it:
        <code className="mt-2 block font-mono">{grouped(secret)}</code>
      </p>
    </div>
  );
}

function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }) {
  return (
    <section aria-label="Recovery codes" className="mt-4 rounded-md border border-line p-4">
      <p className="text-sm">
        Keep these codes where you keep passwords. Each signs you in once when your authenticator is lost. They are not
        shown again.
      </p>
      <ul className="my-4 grid grid-cols-1 gap-1 font-mono sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button kind="quiet" onClick={done}>
        I have kept them
      </Button>
    </section>
  );
}
