import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import type { Session } from "../../../api/session";
import { StatusBadge } from "../../../features/backtest/StatusBadge";
import { moment, percent, tone } from "../../../features/units";
import { graphql } from "../../../generated/graphql";

const RUNS = graphql(`
  query Runs {
    backtests(first: 50) {
      nodes { id status createdAt version { number strategy { name } } metrics { totalReturnPct trades } }
    }
  }
`);

const runsQuery = (session: Session) =>
  queryOptions({ queryKey: ["backtests"], queryFn: () => session.execute(RUNS, {}), staleTime: 0 });

export const Route = createFileRoute("/_app/backtests/")({
  loader: ({ context }) => context.queryClient.ensureQueryData(runsQuery(context.session)),
  component: Runs,
});

function Runs() {
  const { session } = Route.useRouteContext();
  const { data } = useSuspenseQuery(runsQuery(session));
  const runs = data.backtests.nodes;
  if (runs.length === 0) {
    return (
      <div className="py-12 text-center">
        <h1 className="text-lg font-semibold">No runs yet</h1>
        <Link to="/backtests/new" className="mt-3 inline-block text-accent underline">
          Run a first backtest
        </Link>
      </div>
    );
  }
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">Runs</h1>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-left">
          <thead className="text-sm text-muted">
            <tr>
              {["Strategy", "State", "Return", "Trades", "Started (UTC)"].map((title) => (
                <th key={title} scope="col" className="px-4 py-2 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.id} className="border-t border-line">
                <td className="px-4 py-2">
                  <Link to="/backtests/$id" params={{ id: run.id }} className="text-accent underline">
                    {run.version?.strategy?.name ?? run.id} v{run.version?.number}
                  </Link>
                </td>
                <td className="px-4 py-2">
                  <StatusBadge status={run.status} />
                </td>
                <td className={`px-4 py-2 tabular-nums ${tone(run.metrics?.totalReturnPct)}`}>
                  {percent(run.metrics?.totalReturnPct)}
                </td>
                <td className="px-4 py-2 tabular-nums">{run.metrics?.trades ?? "–"}</td>
                <td className="px-4 py-2 tabular-nums">{moment(run.createdAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
