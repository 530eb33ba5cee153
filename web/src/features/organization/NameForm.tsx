import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "../../components/ui/Button";
import { control, Field } from "../../components/ui/Field";

/** A form of one or two short texts; what was entered stays when something goes wrong. */
export function NameForm<Name extends string>(props: {
  fields: readonly { name: Name; label: string; hint?: string; value?: string }[];
  action: string;
  submit: (values: Record<Name, string>) => Promise<unknown>;
}) {
  const [values, setValues] = useState(
    () => Object.fromEntries(props.fields.map(({ name, value }) => [name, value ?? ""])) as Record<Name, string>,
  );
  const save = useMutation({ mutationFn: () => props.submit(values) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-4">
      {props.fields.map(({ name, label, hint }) => (
        <div key={name} className="grow">
          <Field label={label} hint={hint}>
            {(attributes) => (
              <input
                {...attributes}
                className={control}
                required
                value={values[name]}
                onChange={(event) => setValues({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        </div>
      ))}
      <Button type="submit" kind="quiet" busy={save.isPending}>
        {props.action}
      </Button>
      {save.isError && (
        <p role="alert" className="w-full text-loss">
          {save.error.message}
        </p>
      )}
    </form>
  );
}
