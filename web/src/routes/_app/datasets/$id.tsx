import { useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link, notFound } from "@tanstack/react-router";
import { type Dataset, datasetQuery } from "../../../features/dataset/dataset";
import { QualityCard } from "../../../features/dataset/QualityCard";
import { StateBadge } from "../../../features/dataset/StateBadge";
import { moment } from "../../../features/units";

export const Route = createFileRoute("/_app/datasets/$id")({
  loader: async ({ context, params }) => {
    const dataset = await context.queryClient.ensureQueryData(datasetQuery(context.session, params.id));
    if (!dataset) throw notFound();
  },
  component: Page,
});

function Page() {
  const { id } = Route.useParams();
  const { session } = Route.useRouteContext();
  const { data } = useSuspenseQuery(datasetQuery(session, id));
  if (!data) return null;
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="text-2xl font-semibold break-all">{data.name}</h1>
        <StateBadge state={data.state} />
        <span className="grow" />
        <Link to="/datasets" className="text-accent underline">
          All datasets
        </Link>
      </header>
      <State dataset={data} />
    </div>
  );
}

function State({ dataset }: { dataset: Dataset }) {
  if (dataset.state === "IMPORTING") {
    return (
      <p role="status" className="text-muted">
        The platform reads the file in a sandbox and checks every bar. This page shows the result when it is there.
      </p>
    );
  }
  if (dataset.state === "REJECTED") {
    return (
      <div role="alert" className="rounded-lg border border-loss bg-surface p-6">
        <h2 className="font-semibold">This file cannot be used</h2>
        <p className="mt-1 break-words">{dataset.rejection}</p>
        <p className="mt-3 text-muted">
          Correct the file and{" "}
          <Link to="/datasets" className="text-accent underline">
            import it again
          </Link>
          .
        </p>
      </div>
    );
  }
  return (
    <>
      <p className="text-muted">
        {dataset.symbol}, bars of {dataset.timeframe}, {moment(dataset.from)} to {moment(dataset.to)} UTC
      </p>
      <QualityCard dataset={dataset} />
      <p className="text-sm break-all text-muted">
        Bars <code>{dataset.digest}</code>
      </p>
      <div>
        <Link
          to="/backtests/new"
          search={{ dataset: dataset.id }}
          className="inline-block rounded-md bg-accent-solid px-4 py-2 font-medium text-on-accent"
        >
          Run a backtest over it
        </Link>
      </div>
    </>
  );
}
