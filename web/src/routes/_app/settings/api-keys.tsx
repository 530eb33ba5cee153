import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { Card } from "../../../components/ui/Card";
import { ConfirmedButton } from "../../../components/ui/ConfirmedButton";
import { KeyForm } from "../../../features/keys/KeyForm";
import { type ApiKey, keysQuery, revokeKey, standing } from "../../../features/keys/keys";
import { NewKey } from "../../../features/keys/NewKey";
import { moment } from "../../../features/units";

export const Route = createFileRoute("/_app/settings/api-keys")({
  loader: ({ context }) => context.queryClient.ensureQueryData(keysQuery(context.session)),
  component: ApiKeys,
});

function ApiKeys() {
  const { session } = Route.useRouteContext();
  const { data: keys } = useSuspenseQuery(keysQuery(session));
  const [fresh, setFresh] = useState<{ name: string; secret: string }>();
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: ["api-keys"] });
  const revoke = useMutation({ mutationFn: (key: ApiKey) => revokeKey(session, key.id), onSettled: renew });
  const show = (name: string, secret: string) => {
    setFresh({ name, secret });
    return renew();
  };
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold">API keys</h1>
      {fresh && <NewKey {...fresh} done={() => setFresh(undefined)} />}
      <Card title="Your keys">
        {keys.length === 0 ? (
          <p className="text-muted">
            No program has a key of yours. Make one below, and it can do what you allow it to.
          </p>
        ) : (
          <ul className="flex flex-col divide-y divide-line">
            {keys.map((key) => (
              <KeyRow key={key.id} of={key} busy={revoke.isPending} revoke={() => revoke.mutate(key)} />
            ))}
          </ul>
        )}
        {revoke.isError && (
          <p role="alert" className="mt-4 text-loss">
            {revoke.error.message}
          </p>
        )}
      </Card>
      <Card title="New key">
        <KeyForm session={session} made={show} />
      </Card>
    </div>
  );
}

function KeyRow({ of, busy, revoke }: { of: ApiKey; busy: boolean; revoke: () => void }) {
  const { ended, note } = standing(of, Date.now());
  return (
    <li className="flex flex-wrap items-center justify-between gap-4 py-3">
      <div>
        <p className="font-medium">
          {of.name} <code className="ml-2 text-sm text-muted">{of.prefix}…</code>
          {ended && <span className="ml-2 rounded bg-raised px-2 py-0.5 text-sm text-loss">Ended</span>}
        </p>
        <p className="text-sm text-muted tabular-nums">
          {of.scopes.join(", ")} · made {moment(of.createdAt)} ·{" "}
          {of.lastUsedAt ? `used ${moment(of.lastUsedAt)}` : "never used"} · {note}
        </p>
      </div>
      <ConfirmedButton
        label={`Revoke ${of.name}`}
        question="Programs that use this key stop within a minute. This cannot be undone."
        busy={busy}
        act={revoke}
      >
        Revoke
      </ConfirmedButton>
    </li>
  );
}
