import { queryOptions } from "@tanstack/react-query";
import type { Session, UserError } from "../../api/session";
import { post } from "../../api/transport";
import { graphql } from "../../generated/graphql";
import type { PasswordResetInput } from "../../generated/graphql/graphql";

const VERIFY = graphql(`
  mutation VerifyEmail($input: EmailVerifyInput!) {
    emailVerify(input: $input) { user { handle } userErrors { message field code } }
  }
`);
const RESEND = graphql(`
  mutation ResendVerification($input: EmailInput!) {
    emailVerificationResend(input: $input) { ok }
  }
`);
const FORGOT = graphql(`
  mutation RequestPasswordReset($input: EmailInput!) {
    passwordResetRequest(input: $input) { ok userErrors { message field code } }
  }
`);
const RESET = graphql(`
  mutation ResetPassword($input: PasswordResetInput!) {
    passwordReset(input: $input) { ok userErrors { message field code } }
  }
`);
const ADDRESS = graphql(`
  query Address {
    viewer { id email emailVerified }
  }
`);

/** The token that the link of a mail brought. It stands behind `#`, so that no server and no other site sees it. */
export function tokenOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}

/** Confirms an e-mail address. */
export const verifyEmail = async (token: string): Promise<UserError[]> =>
  (await post(VERIFY, { input: { token } }, undefined)).emailVerify.userErrors;

/** Sends the mail again that asks whether an address is its owner's. */
export const resendVerification = (email: string) => post(RESEND, { input: { email } }, undefined);

/** Sends a mail by which to choose a new password. */
export const requestPasswordReset = async (email: string): Promise<UserError[]> =>
  (await post(FORGOT, { input: { email } }, undefined)).passwordResetRequest.userErrors;

/** Sets the new password. */
export const resetPassword = async (input: PasswordResetInput): Promise<UserError[]> =>
  (await post(RESET, { input }, undefined)).passwordReset.userErrors;

/** The address of whoever is signed in, and whether it is confirmed. */
export function addressQuery(session: Session) {
  return queryOptions({
    queryKey: ["address"],
    queryFn: async () => (await session.execute(ADDRESS, {})).viewer ?? null,
    staleTime: 60_000,
  });
}
