import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Session } from "../../api/session";
import { Button } from "../../components/ui/Button";
import { Card } from "../../components/ui/Card";
import { control, Field } from "../../components/ui/Field";
import type { Role } from "../../generated/graphql/graphql";
import { moment } from "../units";
import { invitationsQuery, invite, NAMES, type Organization, revoke, rolesFor } from "./organization";
import { RoleSelect } from "./RoleSelect";

/** Invites people and takes invitations back. */
export function InvitationsCard({ session, organization }: { session: Session; organization: Organization }) {
  const { data: open } = useSuspenseQuery(invitationsQuery(session));
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["organization", "invitations"] });
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("DEVELOPER");
  const send = useMutation({
    mutationFn: () => invite(session, organization.id, email, role),
    onSuccess: () => setEmail(""),
    onSettled: refresh,
  });
  const end = useMutation({ mutationFn: (id: string) => revoke(session, id), onSettled: refresh });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const failure = send.error ?? end.error;
  return (
    <Card title="Invitations">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-4">
        <div className="grow">
          <Field label="E-mail to invite">
            {(attributes) => (
              <input
                {...attributes}
                className={control}
                type="email"
                required
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Field label="As">
          {(attributes) => (
            <RoleSelect {...attributes} roles={rolesFor(organization.viewerRole)} value={role} choose={setRole} />
          )}
        </Field>
        <Button type="submit" busy={send.isPending}>
          Invite
        </Button>
      </form>
      {send.data && (
        <output className="mt-4 block rounded-md border border-line bg-raised p-3">
          Send this link to the person. It is good once, for a week, and not shown again:
          <code className="mt-1 block break-all">{send.data}</code>
        </output>
      )}
      {failure && (
        <p role="alert" className="mt-4 text-loss">
          {failure.message}
        </p>
      )}
      <ul className="mt-4 flex flex-col divide-y divide-line">
        {open.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center justify-between gap-4 py-3">
            <div>
              <p className="font-medium">{invitation.email}</p>
              <p className="text-sm text-muted tabular-nums">
                {NAMES[invitation.role]} · until {moment(invitation.expiresAt)} UTC
              </p>
            </div>
            <Button
              kind="quiet"
              busy={end.isPending}
              onClick={() => end.mutate(invitation.id)}
              aria-label={`Revoke the invitation of ${invitation.email}`}
            >
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
