import { graphql } from "../generated/graphql";
import type { SignInInput, SignUpInput, TypedDocumentString } from "../generated/graphql/graphql";
import { ApiError, isSignedOut } from "./errors";
import { post } from "./transport";

const SIGN_UP = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) { userErrors { message field code } }
  }
`);
const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) { accessToken accessTokenExpiresAt userErrors { message field code } }
  }
`);
const REFRESH = graphql(`
  mutation Refresh {
    tokenRefresh { accessToken accessTokenExpiresAt userErrors { message field code } }
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

  /** Whether a session is there or could be taken up again. */
  async isSignedIn(): Promise<boolean> {
    return this.#isFresh() || this.#renew();
  }

  /** A token that is good for a while, or undefined where nobody is signed in. */
  async token(): Promise<string | undefined> {
    if (!this.#isFresh()) await this.#renew();
    return this.#token;
  }

  /** Executes an operation as whoever is signed in. */
  async execute<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const token = await this.token();
    try {
      return await post(document, variables, token);
    } catch (error) {
      if (isSignedOut(error)) this.#forget();
      throw error;
    }
  }

  async signUp(input: SignUpInput): Promise<UserError[]> {
    const { signUp } = await post(SIGN_UP, { input }, undefined);
    if (signUp.userErrors.length > 0) return signUp.userErrors;
    return this.signIn({ email: input.email, password: input.password });
  }

  async signIn(input: SignInInput): Promise<UserError[]> {
    const { signIn } = await post(SIGN_IN, { input }, undefined);
    this.#accept(signIn);
    return signIn.userErrors;
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

  async #refresh(): Promise<boolean> {
    try {
      const { tokenRefresh } = await post(REFRESH, {}, undefined);
      return this.#accept(tokenRefresh);
    } catch (error) {
      if (error instanceof ApiError && error.code === "NETWORK") throw error;
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
