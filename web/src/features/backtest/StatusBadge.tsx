import type { RunStatus } from "../../generated/graphql/graphql";

const LOOKS: Record<RunStatus, [label: string, className: string]> = {
  QUEUED: ["Queued", "text-muted"],
  RUNNING: ["Running", "text-accent"],
  SUCCEEDED: ["Done", "text-gain"],
  FAILED: ["Failed", "text-loss"],
  CANCELED: ["Canceled", "text-muted"],
  TIMED_OUT: ["Timed out", "text-loss"],
};

/** Whether a run in this state can still change. */
export function isOpen(status: RunStatus): boolean {
  return status === "QUEUED" || status === "RUNNING";
}

/** The state of a run in a word. */
export function StatusBadge({ status }: { status: RunStatus }) {
  const [label, className] = LOOKS[status];
  return <span className={`rounded-full border border-current px-2 py-0.5 text-sm ${className}`}>{label}</span>;
}
