import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link, notFound } from "@tanstack/react-router";
import { EquityChart } from "../../../components/chart/EquityChart";
import { Button } from "../../../components/ui/Button";
import { Card } from "../../../components/ui/Card";
import { MetricsGrid } from "../../../features/backtest/MetricsGrid";
import { type Backtest, backtestQuery, cancel, seriesOf } from "../../../features/backtest/result";
import { isOpen, StatusBadge } from "../../../features/backtest/StatusBadge";
import { TradesTable } from "../../../features/backtest/TradesTable";
import { useProgress } from "../../../features/backtest/useProgress";

export const Route = createFileRoute("/_app/backtests/$id")({
  loader: async ({ context, params }) => {
    const backtest = await context.queryClient.ensureQueryData(backtestQuery(context.session, params.id));
    if (!backtest) throw notFound();
  },
  component: Result,
});

function Result() {
  const { id } = Route.useParams();
  const { session } = Route.useRouteContext();
  const { data } = useSuspenseQuery(backtestQuery(session, id));
  if (!data) return null;
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="text-2xl font-semibold">{data.version?.strategy?.name ?? "Backtest"}</h1>
        <StatusBadge status={data.status} />
        <span className="grow" />
        <Link to="/backtests/new" className="text-accent underline">
          New backtest
        </Link>
      </header>
      {isOpen(data.status) ? <Running backtest={data} /> : <Ended backtest={data} />}
    </div>
  );
}

function Running({ backtest }: { backtest: Backtest }) {
  const { session } = Route.useRouteContext();
  const queries = useQueryClient();
  const progress = useProgress(session, backtest);
  const stop = useMutation({
    mutationFn: () => cancel(session, backtest.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["backtest", backtest.id] }),
  });
  const share = Math.round(progress.fraction * 100);
  return (
    <Card
      title="Progress"
      actions={
        <Button kind="quiet" busy={stop.isPending} onClick={() => stop.mutate()}>
          Cancel
        </Button>
      }
    >
      <progress className="h-2 w-full accent-accent-solid" max={100} value={share} aria-label="Bars simulated" />
      <p className="mt-2 text-sm text-muted" aria-live="polite">
        {progress.message ?? (backtest.status === "QUEUED" ? "Waiting for a sandbox" : `${share} % of the bars`)}
      </p>
      {progress.error && <p className="mt-2 text-sm text-loss">{progress.error}</p>}
      {progress.points.time.length > 1 && <EquityChart series={progress.points} currency="USD" />}
    </Card>
  );
}

function Ended({ backtest }: { backtest: Backtest }) {
  if (!backtest.metrics) {
    return (
      <div role="alert" className="rounded-lg border border-line bg-surface p-6">
        <h2 className="font-semibold">This run has no result</h2>
        <p className="mt-1 text-muted">{backtest.failure?.message ?? "It was canceled before it ended."}</p>
      </div>
    );
  }
  return (
    <>
      <Card title="Equity and drawdown">
        <EquityChart series={seriesOf(backtest)} currency={backtest.metrics.netProfit?.currency ?? "USD"} />
      </Card>
      <Card title="Metrics">
        <MetricsGrid metrics={backtest.metrics} />
      </Card>
      <Card title={`Trades (${backtest.trades.totalCount})`}>
        <TradesTable trades={backtest.trades.nodes} total={backtest.trades.totalCount} />
      </Card>
      <p className="text-sm break-all text-muted">
        Result <code>{backtest.manifest?.resultDigest}</code>
      </p>
    </>
  );
}
