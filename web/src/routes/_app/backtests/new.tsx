import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../../components/ui/Button";
import { Card } from "../../../components/ui/Card";
import { control, Field } from "../../../components/ui/Field";
import { defaultsOf, ParameterFields } from "../../../features/backtest/ParameterFields";
import { type Choices, choicesQuery, FEE, start } from "../../../features/backtest/start";
import { moment, number } from "../../../features/units";

export const Route = createFileRoute("/_app/backtests/new")({
  validateSearch: (search): { dataset?: string } =>
    typeof search.dataset === "string" ? { dataset: search.dataset } : {},
  loader: ({ context }) => context.queryClient.ensureQueryData(choicesQuery(context.session)),
  component: NewBacktest,
});

function NewBacktest() {
  const { session } = Route.useRouteContext();
  const { data } = useSuspenseQuery(choicesQuery(session));
  if (data.templates.length === 0 || data.datasets.length === 0) return <NothingToRun choices={data} />;
  return <Form choices={data} />;
}

function Form({ choices }: { choices: Choices }) {
  const { session } = Route.useRouteContext();
  const navigate = Route.useNavigate();
  const { dataset: wanted } = Route.useSearch();
  const [templateId, setTemplateId] = useState(choices.templates[0]?.id ?? "");
  const [datasetId, setDatasetId] = useState(
    (choices.datasets.find(({ id }) => id === wanted) ?? choices.datasets[0])?.id ?? "",
  );
  const [capital, setCapital] = useState("10000");
  const [parameters, setParameters] = useState<Record<string, string>>({});
  const template = choices.templates.find(({ id }) => id === templateId);
  const dataset = choices.datasets.find(({ id }) => id === datasetId);

  const run = useMutation({
    mutationFn: async () => {
      if (!template || !dataset) throw new Error("Choose a strategy and a dataset.");
      const entered = { ...defaultsOf(template.parameters), ...parameters };
      return start(session, { template, dataset, capital, parameters: entered });
    },
    onSuccess: (id) => navigate({ to: "/backtests/$id", params: { id } }),
  });

  return (
    <form
      className="grid gap-6 lg:grid-cols-[1fr_20rem]"
      onSubmit={(event) => {
        event.preventDefault();
        run.mutate();
      }}
    >
      <div className="flex flex-col gap-6">
        <h1 className="text-2xl font-semibold">New backtest</h1>
        <Card title="Strategy">
          <div className="flex flex-col gap-4">
            <Field label="Built-in strategy" hint={template?.description ?? undefined}>
              {(attributes) => (
                <select
                  {...attributes}
                  className={control}
                  value={templateId}
                  onChange={(event) => {
                    setTemplateId(event.target.value);
                    setParameters({});
                  }}
                >
                  {choices.templates.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            {template && <ParameterFields template={template} values={parameters} onChange={setParameters} />}
          </div>
        </Card>
        <Card title="History">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="Dataset"
              hint={dataset && `${number(dataset.rows, 0)} bars, ${moment(dataset.from)} to ${moment(dataset.to)} UTC`}
            >
              {(attributes) => (
                <select
                  {...attributes}
                  className={control}
                  value={datasetId}
                  onChange={(event) => setDatasetId(event.target.value)}
                >
                  {choices.datasets.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Capital (USD)" hint="What the simulated account begins with.">
              {(attributes) => (
                <input
                  {...attributes}
                  className={control}
                  inputMode="decimal"
                  value={capital}
                  onChange={(event) => setCapital(event.target.value)}
                />
              )}
            </Field>
          </div>
        </Card>
        {run.error && (
          <p role="alert" className="rounded-md border border-loss p-3 text-loss">
            {run.error.message}
          </p>
        )}
        <div>
          <Button type="submit" busy={run.isPending}>
            {run.isPending ? "Starting…" : "Run backtest"}
          </Button>
        </div>
      </div>
      <aside className="text-sm text-muted lg:pt-12">
        <p>
          Signals are decided on closed bars and filled at the next bar's open, with a fee of {FEE * 100} % of the value
          of each fill.
        </p>
        <p className="mt-3">
          When a stop and a target lie inside one bar, the stop is taken to come first. The result shows what the other
          order would have given.
        </p>
      </aside>
    </form>
  );
}

function NothingToRun({ choices }: { choices: Choices }) {
  const missing = choices.datasets.length === 0 ? "no dataset is ready yet" : "there are no built-in strategies";
  return (
    <div className="py-12 text-center">
      <h1 className="text-lg font-semibold">Nothing to run yet</h1>
      <p className="mt-2 text-muted">
        In this organisation {missing}.{" "}
        <Link to="/datasets" className="text-accent underline">
          Import bars
        </Link>{" "}
        from a file, or with <code>assay data import FILE.csv</code>.
      </p>
    </div>
  );
}
