import { Link } from "@tanstack/react-router";

/** What is shown for an address that leads nowhere, or to something of another organisation. */
export function NotFound() {
  return (
    <div className="mx-auto my-12 max-w-xl text-center">
      <h1 className="text-lg font-semibold">There is nothing here</h1>
      <p className="mt-2 text-muted">The page may have moved, or it belongs to somebody else.</p>
      <Link className="mt-4 inline-block text-accent underline" to="/">
        Start a backtest
      </Link>
    </div>
  );
}
