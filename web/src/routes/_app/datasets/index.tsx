import { useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { datasetsQuery } from "../../../features/dataset/dataset";
import { ImportCard } from "../../../features/dataset/ImportCard";
import { StateBadge } from "../../../features/dataset/StateBadge";
import { moment, number } from "../../../features/units";

export const Route = createFileRoute("/_app/datasets/")({
  loader: ({ context }) => context.queryClient.ensureQueryData(datasetsQuery(context.session)),
  component: Datasets,
});

function Datasets() {
  const { session } = Route.useRouteContext();
  const navigate = Route.useNavigate();
  const { data: datasets } = useSuspenseQuery(datasetsQuery(session));
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold">Datasets</h1>
      <ImportCard session={session} done={(id) => void navigate({ to: "/datasets/$id", params: { id } })} />
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-left">
          <thead className="text-sm text-muted">
            <tr>
              {["Name", "State", "Bars", "Length", "From (UTC)", "To (UTC)"].map((title) => (
                <th key={title} scope="col" className="px-4 py-2 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {datasets.map((dataset) => (
              <tr key={dataset.id} className="border-t border-line">
                <td className="px-4 py-2">
                  <Link to="/datasets/$id" params={{ id: dataset.id }} className="text-accent underline">
                    {dataset.name}
                  </Link>
                </td>
                <td className="px-4 py-2">
                  <StateBadge state={dataset.state} />
                </td>
                <td className="px-4 py-2 tabular-nums">{number(dataset.rows, 0)}</td>
                <td className="px-4 py-2">{dataset.timeframe ?? "–"}</td>
                <td className="px-4 py-2 tabular-nums">{moment(dataset.from)}</td>
                <td className="px-4 py-2 tabular-nums">{moment(dataset.to)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
