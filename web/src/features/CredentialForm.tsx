import { type FormEvent, type ReactNode, useState } from "react";
import type { UserError } from "../api/session";
import { Button } from "../components/ui/Button";
import { control, Field } from "../components/ui/Field";

const FIELDS = {
  handle: {
    label: "Handle",
    hint: "3 to 30 letters, digits or dashes; others see it.",
    type: "text",
    autoComplete: "username",
  },
  email: { label: "E-mail", hint: undefined, type: "email", autoComplete: "email" },
  code: {
    label: "Code",
    hint: "Of your authenticator, or one of your recovery codes.",
    type: "text",
    autoComplete: "one-time-code",
  },
  newPassword: {
    label: "New password",
    hint: "At least 10 characters.",
    type: "password",
    autoComplete: "new-password",
  },
  password: { label: "Password", hint: "At least 10 characters.", type: "password", autoComplete: "current-password" },
} as const;

type FieldName = keyof typeof FIELDS;
type Values = Record<FieldName, string>;

/** The form of signing in, signing up and what belongs to it. What was entered stays when something goes wrong. */
export function CredentialForm(props: {
  title: string;
  fields: readonly FieldName[];
  submit: (values: Values) => Promise<UserError[]>;
  done: () => Promise<void>;
  footer: ReactNode;
  /** What else is chosen, before the button. */
  extra?: ReactNode;
  /** Where the form stands in a page that has a title already. */
  heading?: "h1" | "h2";
}) {
  const Heading = props.heading ?? "h1";
  const [values, setValues] = useState<Values>({ handle: "", email: "", code: "", newPassword: "", password: "" });
  const [errors, setErrors] = useState<UserError[]>([]);
  const [busy, setBusy] = useState(false);
  const fieldOf = (error: UserError) => error.field?.at(-1);
  const general = errors.filter((error) => !props.fields.some((name) => name === fieldOf(error)));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const found = await props.submit(values);
      setErrors(found);
      if (found.length === 0) await props.done();
    } catch (cause) {
      setErrors([{ message: cause instanceof Error ? cause.message : "This did not work.", code: "INTERNAL" }]);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate className="mx-auto mt-8 flex max-w-sm flex-col gap-4">
      <Heading className="text-2xl font-semibold">{props.title}</Heading>
      {general.map((error) => (
        <p key={error.message} role="alert" className="rounded-md border border-loss p-3 text-loss">
          {error.message}
        </p>
      ))}
      {props.fields.map((name) => {
        const { label, hint, type, autoComplete } = FIELDS[name];
        const isNew = name === "password" && props.fields.includes("handle");
        return (
          <Field
            key={name}
            label={label}
            hint={name === "password" && !isNew ? undefined : hint}
            error={errors.find((error) => fieldOf(error) === name)?.message}
          >
            {(attributes) => (
              <input
                {...attributes}
                className={control}
                type={type}
                name={name}
                required
                autoComplete={isNew ? "new-password" : autoComplete}
                value={values[name]}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        );
      })}
      {props.extra}
      <Button type="submit" busy={busy}>
        {props.title}
      </Button>
      <p className="text-sm text-muted">{props.footer}</p>
    </form>
  );
}
