import { graphql } from "../generated/graphql";
import type { SignInInput, SignUpInput, TypedDocumentString } from "../generated/graphql/graphql";
import { ApiError, isRetryable, isSignedOut } from "./errors";
import { post } from "./transport";

const SIGN_UP = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) { userErrors { message field code } }
  }
`);
const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      accessToken accessTokenExpiresAt mfaChallenge { id } userErrors { message field code }
    }
  }
`);
const COMPLETE = graphql(`
  mutation CompleteChallenge($input: MfaChallengeCompleteInput!) {
    mfaChallengeComplete(input: $input) { accessToken accessTokenExpiresAt userErrors { message field code } }
  }
`);
const REFRESH = graphql(`
  mutation Refresh {
    tokenRefresh { accessToken accessTokenExpiresAt userErrors { message field code } }
  }
`);
const SWITCH = graphql(`
  mutation SwitchOrganization($id: ID!) {
    organizationSwitch(id: $id) { accessToken accessTokenExpiresAt userErrors { message field code } }
  }
`);
const SIGN_OUT = graphql(`
  mutation SignOut { signOut { ok } }
`);

/** Something that the user can put right. */
export interface UserError {
  message: string;
  field?: string[] | null | undefined;
  code: string;
}

/** How far signing in came: with a challenge, a code is to be shown. */
export interface SignedIn {
  errors: UserError[];
  challenge?: string | undefined;
}

interface Tokens {
  accessToken?: string | null;
  accessTokenExpiresAt?: string | null;
  userErrors: UserError[];
}

/** Renew this long before the access token ends. */
const MARGIN = 30_000;

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script can read.
 */
export class Session {
  #token: string | undefined;
  #expires = 0;
  #renewal: Promise<boolean> | undefined;
  #return: Promise<boolean> | undefined;
  #ask: (() => Promise<boolean>) | undefined;

  /** Whether a session is there or could be taken up again. */
  async isSignedIn(): Promise<boolean> {
    return this.#isFresh() || this.#renew();
  }

  /** A token that is good for a while, or undefined where nobody is signed in. */
  async token(): Promise<string | undefined> {
    if (!this.#isFresh()) await this.#renew();
    return this.#token;
  }

  /** Says how to ask the person to sign in again where they are; the answer tells whether they did. */
  onEnded(ask: () => Promise<boolean>): void {
    this.#ask = ask;
  }

  /** Executes an operation as whoever is signed in. */
  execute<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result> {
    return this.call((token) => post(document, variables, token));
  }

  /**
   * Makes a call as whoever is signed in. Where the session has ended it is taken up again, at last by asking the person, and the
   * call is made once more: nothing that was entered is lost.
   */
  async call<Result>(send: (token: string | undefined) => Promise<Result>): Promise<Result> {
    const token = await this.token();
    try {
      if (token) return await send(token);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      this.#forget();
    }
    if ((await this.#renew()) || (await this.#comeBack())) return send(this.#token);
    throw new ApiError("Your session has ended. Sign in again; what you entered is still here.", "UNAUTHENTICATED");
  }

  async signUp(input: SignUpInput): Promise<UserError[]> {
    const { signUp } = await post(SIGN_UP, { input }, undefined);
    if (signUp.userErrors.length > 0) return signUp.userErrors;
    return (await this.signIn({ email: input.email, password: input.password })).errors;
  }

  async signIn(input: SignInInput): Promise<SignedIn> {
    const { signIn } = await post(SIGN_IN, { input }, undefined);
    this.#accept(signIn);
    return { errors: signIn.userErrors, challenge: signIn.mfaChallenge?.id };
  }

  /** Shows the code of an authenticator, or one that was kept for when that is lost. */
  async complete(challenge: string, code: string): Promise<UserError[]> {
    const shown = /^[\d\s]*$/.test(code) ? { totp: code } : { recoveryCode: code };
    const { mfaChallengeComplete } = await post(COMPLETE, { input: { challenge, ...shown } }, undefined);
    this.#accept(mfaChallengeComplete);
    return mfaChallengeComplete.userErrors;
  }

  /** Acts for another organization of the person from now on, here and in every tab of this browser. */
  async actFor(organization: string): Promise<void> {
    const { organizationSwitch } = await this.execute(SWITCH, { id: organization });
    this.#accept(organizationSwitch);
  }

  /** Gets a token for what the session acts for now. */
  async renew(): Promise<void> {
    await this.#renew();
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#forget();
    await post(SIGN_OUT, {}, token);
  }

  #isFresh(): boolean {
    return this.#token !== undefined && Date.now() < this.#expires - MARGIN;
  }

  /** Several callers at once share one renewal: a refresh token may be used only once. */
  #renew(): Promise<boolean> {
    this.#renewal ??= this.#refresh().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Several calls at once ask the person once. */
  #comeBack(): Promise<boolean> {
    this.#return ??= (this.#ask?.() ?? Promise.resolve(false)).finally(() => {
      this.#return = undefined;
    });
    return this.#return;
  }

  async #refresh(): Promise<boolean> {
    try {
      const { tokenRefresh } = await post(REFRESH, {}, undefined);
      return this.#accept(tokenRefresh);
    } catch (error) {
      // That the platform does not answer says nothing about the session.
      if (isRetryable(error)) throw error;
      this.#forget();
      return false;
    }
  }

  #accept(tokens: Tokens): boolean {
    if (!tokens.accessToken || !tokens.accessTokenExpiresAt) {
      this.#forget();
      return false;
    }
    this.#token = tokens.accessToken;
    this.#expires = Date.parse(tokens.accessTokenExpiresAt);
    return true;
  }

  #forget(): void {
    this.#token = undefined;
    this.#expires = 0;
  }
}
