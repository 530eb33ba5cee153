import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "../../api/errors";
import type { Session, UserError } from "../../api/session";
import { graphql } from "../../generated/graphql";
import type { OrganizationQuery, OrganizationsQuery, Role } from "../../generated/graphql/graphql";

const MINE = graphql(`
  query Organizations {
    viewer { id organizations(first: 100) { nodes { role organization { id slug name personal } } } }
  }
`);
const HERE = graphql(`
  query Organization {
    organization {
      id slug name personal viewerRole
      members(first: 100) { totalCount nodes { id role joinedAt user { id handle displayName } } }
    }
  }
`);
const INVITATIONS = graphql(`
  query Invitations { organization { id invitations { id email role expiresAt } } }
`);
const CREATE = graphql(`
  mutation CreateOrganization($input: OrganizationCreateInput!) {
    organizationCreate(input: $input) { organization { id } userErrors { message field code } }
  }
`);
const RENAME = graphql(`
  mutation RenameOrganization($id: ID!, $input: OrganizationUpdateInput!) {
    organizationUpdate(id: $id, input: $input) { organization { id } userErrors { message field code } }
  }
`);
const LEAVE = graphql(`
  mutation LeaveOrganization($id: ID!) { organizationLeave(id: $id) { ok userErrors { message field code } } }
`);
const SET_ROLE = graphql(`
  mutation SetMemberRole($id: ID!, $role: Role!) {
    memberRoleSet(id: $id, role: $role) { membership { id } userErrors { message field code } }
  }
`);
const REMOVE = graphql(`
  mutation RemoveMember($id: ID!) { memberRemove(id: $id) { ok userErrors { message field code } } }
`);
const INVITE = graphql(`
  mutation InviteMember($input: MemberInviteInput!) {
    memberInvite(input: $input) { link userErrors { message field code } }
  }
`);
const REVOKE = graphql(`
  mutation RevokeInvitation($id: ID!) { invitationRevoke(id: $id) { ok userErrors { message field code } } }
`);
const ACCEPT = graphql(`
  mutation AcceptInvitation($input: CodeInput!) {
    invitationAccept(input: $input) {
      membership { id organization { id name } } userErrors { message field code }
    }
  }
`);

export type Organization = NonNullable<OrganizationQuery["organization"]>;
export type Member = Organization["members"]["nodes"][number];
export type Mine = NonNullable<OrganizationsQuery["viewer"]>["organizations"]["nodes"][number];

/** Every role, the least first: each includes those before it. */
export const ROLES: readonly Role[] = ["VIEWER", "DEVELOPER", "ADMIN", "OWNER"];

export const NAMES: Record<Role, string> = {
  VIEWER: "Viewer",
  DEVELOPER: "Developer",
  ADMIN: "Admin",
  OWNER: "Owner",
};

/** Whether somebody with a role may manage members. */
export const manages = (role: Role | null | undefined): boolean => role === "ADMIN" || role === "OWNER";

/** The roles that somebody may give or take: owners are made and unmade by owners. */
export function rolesFor(role: Role | null | undefined): readonly Role[] {
  if (role === "OWNER") return ROLES;
  return role === "ADMIN" ? ROLES.slice(0, -1) : [];
}

export const mineQuery = (session: Session) =>
  queryOptions({ queryKey: ["organizations"], queryFn: async () => (await session.execute(MINE, {})).viewer });

export const hereQuery = (session: Session) =>
  queryOptions({
    queryKey: ["organization"],
    queryFn: async () => {
      const { organization } = await session.execute(HERE, {});
      if (!organization) throw new ApiError("You are no member of this organization any more.", "NOT_FOUND");
      return organization;
    },
    staleTime: 0,
  });

export const invitationsQuery = (session: Session) =>
  queryOptions({
    queryKey: ["organization", "invitations"],
    queryFn: async () => (await session.execute(INVITATIONS, {})).organization?.invitations ?? [],
    staleTime: 0,
  });

/** Passes on what was made, or throws what the person can put right. */
function made<Payload extends { userErrors: UserError[] }>(payload: Payload): Payload {
  const [error] = payload.userErrors;
  if (error) throw new ApiError(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`, error.code);
  return payload;
}

export const create = async (session: Session, name: string, slug: string) =>
  made((await session.execute(CREATE, { input: { name, slug } })).organizationCreate).organization?.id;

export const rename = async (session: Session, id: string, name: string) =>
  made((await session.execute(RENAME, { id, input: { name } })).organizationUpdate);

export const leave = async (session: Session, id: string) =>
  made((await session.execute(LEAVE, { id })).organizationLeave);

export const setRole = async (session: Session, id: string, role: Role) =>
  made((await session.execute(SET_ROLE, { id, role })).memberRoleSet);

export const remove = async (session: Session, id: string) =>
  made((await session.execute(REMOVE, { id })).memberRemove);

export const invite = async (session: Session, organization: string, email: string, role: Role) =>
  made((await session.execute(INVITE, { input: { organization, email, role } })).memberInvite).link;

export const revoke = async (session: Session, id: string) =>
  made((await session.execute(REVOKE, { id })).invitationRevoke);

export const accept = async (session: Session, code: string) =>
  made((await session.execute(ACCEPT, { input: { code } })).invitationAccept).membership?.organization;
