import { createFileRoute, Link, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/")({
  beforeLoad: ({ context }) => {
    if (context.signedIn) throw redirect({ to: "/backtests/new" });
  },
  component: Landing,
});

const POINTS = [
  [
    "Exact",
    "Every fill, stop and fee follows written rules. The result carries a digest: the same run gives the same bits.",
  ],
  ["Isolated", "Each run has a sandbox of its own: read-only, without a network, locked in before it sees a byte."],
  [
    "Honest",
    "Results say what they do not know: how many bars were ambiguous, and what the other order of events would have given.",
  ],
] as const;

function Landing() {
  return (
    <div className="py-10">
      <h1 className="max-w-2xl text-3xl font-semibold tracking-tight text-balance">
        Track records that anyone can recompute
      </h1>
      <p className="mt-4 max-w-xl text-lg text-muted">
        Write a trading strategy, prove it on history, and see exactly what happened and why.
      </p>
      <div className="mt-6 flex gap-3">
        <Link to="/sign-up" className="rounded-md bg-accent-solid px-4 py-2 font-medium text-on-accent">
          Run a first backtest
        </Link>
        <Link to="/sign-in" className="rounded-md border border-line px-4 py-2 font-medium">
          Sign in
        </Link>
      </div>
      <dl className="mt-12 grid gap-6 sm:grid-cols-3">
        {POINTS.map(([title, text]) => (
          <div key={title}>
            <dt className="font-semibold">{title}</dt>
            <dd className="mt-1 text-muted">{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
