import type { ComponentProps } from "react";

const KINDS = {
  primary: "bg-accent-solid text-on-accent hover:brightness-110",
  quiet: "border border-line bg-surface text-ink hover:bg-raised",
} as const;

/** A button; `busy` shows that its work goes on and keeps it from being pressed twice. */
export function Button({
  kind = "primary",
  busy = false,
  className = "",
  children,
  ...rest
}: ComponentProps<"button"> & { kind?: keyof typeof KINDS; busy?: boolean }) {
  const look = "rounded-md px-4 py-2 font-medium transition disabled:cursor-not-allowed disabled:opacity-60";
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy}
      className={`${look} ${KINDS[kind]} ${className}`}
    >
      {children}
    </button>
  );
}
