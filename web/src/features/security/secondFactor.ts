import { queryOptions } from "@tanstack/react-query";
import { encode } from "uqr";
import type { Session } from "../../api/session";
import { graphql } from "../../generated/graphql";

const STATUS = graphql(`
  query SecondFactor {
    viewer { id mfa { totp recoveryCodesLeft } }
  }
`);
const BEGIN = graphql(`
  mutation BeginTotp($input: TotpEnrollBeginInput!) {
    totpEnrollBegin(input: $input) { secret otpauthUri userErrors { message field code } }
  }
`);
const FINISH = graphql(`
  mutation FinishTotp($input: CodeInput!) {
    totpEnrollFinish(input: $input) { codes userErrors { message field code } }
  }
`);
const DISABLE = graphql(`
  mutation DisableTotp($input: TotpDisableInput!) {
    totpDisable(input: $input) { ok userErrors { message field code } }
  }
`);

/** What protects the account beside its password. */
export function secondFactorQuery(session: Session) {
  return queryOptions({
    queryKey: ["second-factor"],
    queryFn: async () => (await session.execute(STATUS, {})).viewer?.mfa ?? null,
    staleTime: 0,
  });
}

/** Draws a secret for an authenticator. */
export const beginTotp = async (session: Session, password: string) =>
  (await session.execute(BEGIN, { input: { password } })).totpEnrollBegin;

/** Turns the second factor on, by its first code. */
export const finishTotp = async (session: Session, code: string) =>
  (await session.execute(FINISH, { input: { code } })).totpEnrollFinish;

/** Turns the second factor off. */
export const disableTotp = async (session: Session, password: string, code: string) =>
  (await session.execute(DISABLE, { input: { password, code } })).totpDisable.userErrors;

/** A QR code: the number of its fields on a side, with the margin that readers need, and the path of the dark ones. */
export function qr(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return { size, path };
}

/** Writes a secret as people type it: in groups of four. */
export const grouped = (secret: string) => secret.match(/.{1,4}/g)?.join(" ") ?? secret;
