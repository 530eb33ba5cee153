import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, useRouter } from "@tanstack/react-router";
import { Suspense } from "react";
import { Button } from "../../../components/ui/Button";
import { Card } from "../../../components/ui/Card";
import { InvitationsCard } from "../../../features/organization/InvitationsCard";
import { MembersCard } from "../../../features/organization/MembersCard";
import { NameForm } from "../../../features/organization/NameForm";
import {
  create,
  hereQuery,
  leave,
  manages,
  mineQuery,
  NAMES,
  rename,
} from "../../../features/organization/organization";

export const Route = createFileRoute("/_app/settings/organization")({
  loader: async ({ context: { queryClient, session } }) => {
    await Promise.all([
      queryClient.ensureQueryData(mineQuery(session)),
      queryClient.ensureQueryData(hereQuery(session)),
    ]);
  },
  component: OrganizationSettings,
});

function OrganizationSettings() {
  const { session } = Route.useRouteContext();
  const { data: organization } = useSuspenseQuery(hereQuery(session));
  const { data: viewer } = useSuspenseQuery(mineQuery(session));
  const queryClient = useQueryClient();
  const router = useRouter();
  // Everything that was loaded belongs to the organization that was left.
  const startOver = async () => {
    queryClient.clear();
    await router.invalidate();
  };
  const change = useMutation({
    mutationFn: async (id: string | undefined) => {
      if (id) await session.actFor(id);
      else {
        await leave(session, organization.id);
        await session.renew();
      }
      await startOver();
    },
  });
  const manager = manages(organization.viewerRole) && !organization.personal;
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold">{organization.name}</h1>
      <Card title="Your organizations">
        <ul className="flex flex-col divide-y divide-line">
          {viewer?.organizations.nodes.map(({ role, organization: mine }) => (
            <li key={mine?.id} className="flex flex-wrap items-center justify-between gap-4 py-3">
              <p>
                <span className="font-medium">{mine?.name}</span>{" "}
                <span className="text-muted">
                  {mine?.slug} · {NAMES[role]}
                </span>
              </p>
              {mine?.id === organization.id ? (
                <span className="rounded bg-raised px-2 py-0.5 text-sm text-muted">You work here</span>
              ) : (
                <Button kind="quiet" busy={change.isPending} onClick={() => change.mutate(mine?.id)}>
                  Switch to {mine?.name}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {change.isError && (
          <p role="alert" className="my-4 text-loss">
            {change.error.message}
          </p>
        )}
        <NameForm
          fields={[
            { name: "name", label: "New organization" },
            { name: "slug", label: "Its name in addresses", hint: "Lower-case letters, digits and hyphens." },
          ]}
          action="Create"
          submit={async ({ name, slug }) => {
            const made = await create(session, name, slug);
            if (made) await change.mutateAsync(made);
          }}
        />
      </Card>
      <MembersCard session={session} organization={organization} viewer={viewer?.id} />
      {manager && (
        <Suspense>
          <InvitationsCard session={session} organization={organization} />
        </Suspense>
      )}
      {!organization.personal && (
        <Card title="This organization">
          <div className="flex flex-col gap-4">
            {manager && (
              <NameForm
                key={organization.name}
                fields={[{ name: "name", label: "Name", value: organization.name }]}
                action="Rename"
                submit={async ({ name }) => {
                  await rename(session, organization.id, name);
                  await startOver();
                }}
              />
            )}
            <div>
              <Button kind="quiet" busy={change.isPending} onClick={() => change.mutate(undefined)}>
                Leave {organization.name}
              </Button>
            </div>
          </div>
        </Card>
      )}
    </div>
  );
}
