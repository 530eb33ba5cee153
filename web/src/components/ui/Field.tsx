import { type ReactNode, useId } from "react";

export interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Renders the control with the attributes that tie it to its label, hint and error. */
  children: (attributes: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A label, a control, and what to know or mend about it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        ...(note && { "aria-describedby": `${id}-note` }),
        ...(error && { "aria-invalid": true as const }),
      })}
      {note && (
        <p id={`${id}-note`} className={`text-sm ${error ? "text-loss" : "text-muted"}`}>
          {note}
        </p>
      )}
    </div>
  );
}

export const control =
  "w-full rounded-md border border-line bg-canvas px-3 py-2 text-ink aria-invalid:border-loss placeholder:text-muted";
