import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Session } from "../../api/session";
import { Button } from "../../components/ui/Button";
import { Card } from "../../components/ui/Card";
import type { Role } from "../../generated/graphql/graphql";
import { moment } from "../units";
import { type Member, NAMES, type Organization, remove, rolesFor, setRole } from "./organization";
import { RoleSelect } from "./RoleSelect";

/** Who belongs to the organization, and what each may do. */
export function MembersCard(props: { session: Session; organization: Organization; viewer: string | undefined }) {
  const { session, organization } = props;
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: async ({ member, role }: { member: Member; role: Role | null }) => {
      await (role ? setRole(session, member.id, role) : remove(session, member.id));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["organization"] }),
  });
  const roles = organization.personal ? [] : rolesFor(organization.viewerRole);
  return (
    <Card title="Members">
      <ul className="flex flex-col divide-y divide-line">
        {organization.members.nodes.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            roles={roles.includes(member.role) ? roles : []}
            isViewer={member.user?.id === props.viewer}
            busy={change.isPending}
            change={(role) => change.mutate({ member, role })}
          />
        ))}
      </ul>
      {change.isError && (
        <p role="alert" className="mt-4 text-loss">
          {change.error.message}
        </p>
      )}
      <p className="mt-4 text-sm text-muted">
        A role counts at once for what is managed here, and within ten minutes for everything else.
      </p>
    </Card>
  );
}

function MemberRow(props: {
  member: Member;
  /** What may be made of the member; nothing where the member may not be changed. */
  roles: readonly Role[];
  isViewer: boolean;
  busy: boolean;
  change: (role: Role | null) => void;
}) {
  const { member, roles, isViewer, busy, change } = props;
  const handle = member.user?.handle ?? "unknown";
  return (
    <li className="flex flex-wrap items-center justify-between gap-4 py-3">
      <div>
        <p className="font-medium">
          {member.user?.displayName ?? "Unknown"}
          {isViewer && <span className="ml-2 rounded bg-raised px-2 py-0.5 text-sm text-muted">You</span>}
        </p>
        <p className="text-sm text-muted tabular-nums">
          @{handle} · since {moment(member.joinedAt)} UTC
        </p>
      </div>
      <div className="flex items-center gap-2">
        {roles.length > 0 ? (
          <RoleSelect
            aria-label={`Role of ${handle}`}
            roles={roles}
            value={member.role}
            disabled={busy}
            choose={change}
          />
        ) : (
          <span className="text-muted">{NAMES[member.role]}</span>
        )}
        {roles.length > 0 && !isViewer && (
          <Button kind="quiet" busy={busy} onClick={() => change(null)} aria-label={`Remove ${handle}`}>
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}
