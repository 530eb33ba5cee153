import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import type { Session, UserError } from "../../api/session";
import { Button } from "../../components/ui/Button";
import { control, Field } from "../../components/ui/Field";
import { createKey, LIFETIMES, type Lifetime, SCOPES, type Scope } from "./keys";

/** What a key may do unless somebody says otherwise: enough for a program that runs backtests. */
const USUAL: readonly Scope[] = ["read", "run"];

/** The form of a new key. What was chosen stays when something goes wrong. */
export function KeyForm({ session, made }: { session: Session; made: (name: string, secret: string) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(USUAL);
  const [lifetime, setLifetime] = useState<Lifetime>("P90D");
  // The same form sent twice, as after a lost answer, makes one key.
  const attempt = useRef(crypto.randomUUID());
  const create = useMutation({
    mutationFn: () =>
      createKey(session, { name, scopes: [...scopes], expiresIn: lifetime, idempotencyKey: attempt.current }),
    onSuccess: ({ accessToken, secret }) => {
      attempt.current = crypto.randomUUID();
      if (!accessToken) return;
      setName("");
      setScopes(USUAL);
      if (secret) made(accessToken.name, secret);
    },
  });
  const lost = create.data?.accessToken && !create.data.secret;
  const errors: readonly UserError[] = create.data?.userErrors ?? [];
  const of = (field: string) => errors.find((error) => error.field?.at(-1) === field)?.message;
  const general = create.error?.message ?? (lost ? LOST : undefined);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" hint="What it is for, such as nightly backtests." error={of("name")}>
          {(attributes) => (
            <input {...attributes} className={control} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label="Good for" hint="It does nothing afterwards." error={of("expiresIn")}>
          {(attributes) => (
            <select
              {...attributes}
              className={control}
              value={lifetime}
              onChange={(event) => setLifetime(event.target.value as Lifetime)}
            >
              {Object.entries(LIFETIMES).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <ScopeBoxes chosen={scopes} change={setScopes} error={of("scopes")} />
      {general && (
        <p role="alert" className="rounded-md border border-loss p-3 text-loss">
          {general}
        </p>
      )}
      <div>
        <Button type="submit" busy={create.isPending}>
          Make the key
        </Button>
      </div>
    </form>
  );
}

const LOST = "The key was made, but the answer that held it was lost. Revoke it and make another.";

function ScopeBoxes(props: {
  chosen: readonly Scope[];
  change: (scopes: readonly Scope[]) => void;
  error: string | undefined;
}) {
  const toggle = (scope: Scope, on: boolean) =>
    props.change(on ? [...props.chosen, scope] : props.chosen.filter((other) => other !== scope));
  return (
    <fieldset aria-describedby="scopes-note" className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {(Object.keys(SCOPES) as Scope[]).map((scope) => (
          <label key={scope} className="flex items-baseline gap-2">
            <input
              type="checkbox"
              checked={props.chosen.includes(scope)}
              onChange={(event) => toggle(scope, event.target.checked)}
            />
            <span>
              {SCOPES[scope]} <code className="text-sm text-muted">{scope}</code>
            </span>
          </label>
        ))}
      </div>
      <p id="scopes-note" className={`text-sm ${props.error ? "text-loss" : "text-muted"}`}>
        {props.error ??
          "Choose no more than the program needs. A key cannot make keys, end sessions or change passwords."}
      </p>
    </fieldset>
  );
}
