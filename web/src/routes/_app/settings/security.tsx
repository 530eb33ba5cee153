import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { Button } from "../../../components/ui/Button";
import { Card } from "../../../components/ui/Card";
import { SecondFactor } from "../../../features/security/SecondFactor";
import { client, type Place, placesQuery, signOutElsewhere, signOutOf } from "../../../features/security/sessions";
import { moment } from "../../../features/units";

export const Route = createFileRoute("/_app/settings/security")({
  loader: ({ context }) => context.queryClient.ensureQueryData(placesQuery(context.session)),
  component: Security,
});

function Security() {
  const { session } = Route.useRouteContext();
  const { data: places } = useSuspenseQuery(placesQuery(session));
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: async (place: Place | null) => {
      await (place ? signOutOf(session, place.id) : signOutElsewhere(session));
    },
    // Another tab may have been faster: what is shown is asked anew either way.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const others = places.filter((place) => !place.current);
  const actions = others.length > 0 && (
    <Button kind="quiet" busy={end.isPending} onClick={() => end.mutate(null)}>
      Sign out everywhere else
    </Button>
  );
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold">Security</h1>
      <SecondFactor session={session} />
      <Card title="Where you are signed in" actions={actions}>
        <ul className="flex flex-col divide-y divide-line">
          {places.map((place) => (
            <PlaceRow key={place.id} place={place} busy={end.isPending} end={() => end.mutate(place)} />
          ))}
        </ul>
        {end.isError && (
          <p role="alert" className="mt-4 text-loss">
            {end.error.message}
          </p>
        )}
        <p className="mt-4 text-sm text-muted">
          A place that was signed out can read for ten minutes more, until its last access token ends.
        </p>
      </Card>
    </div>
  );
}

function PlaceRow({ place, busy, end }: { place: Place; busy: boolean; end: () => void }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-4 py-3">
      <div>
        <p className="font-medium">
          {client(place.userAgent)}
          {place.current && <span className="ml-2 rounded bg-raised px-2 py-0.5 text-sm text-muted">This browser</span>}
        </p>
        <p className="text-sm text-muted tabular-nums">
          {place.ip ?? "Unknown address"} · used {moment(place.lastSeenAt)} · since {moment(place.createdAt)} · ends{" "}
          {moment(place.expiresAt)} UTC
        </p>
      </div>
      {!place.current && (
        <Button kind="quiet" busy={busy} onClick={end} aria-label={`Sign out ${client(place.userAgent)}`}>
          Sign out
        </Button>
      )}
    </li>
  );
}
