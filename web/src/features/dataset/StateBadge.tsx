const STATES: Record<string, [text: string, look: string]> = {
  IMPORTING: ["Importing", "text-muted"],
  READY: ["Ready", "text-gain"],
  REJECTED: ["Rejected", "text-loss"],
};

/** How far an import is. */
export function StateBadge({ state }: { state: string }) {
  const [text, look] = STATES[state] ?? [state, "text-muted"];
  return <span className={`rounded-full border border-current px-2 py-0.5 text-sm ${look}`}>{text}</span>;
}
