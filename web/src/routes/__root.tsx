import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Link, Outlet, useRouter } from "@tanstack/react-router";
import type { Session } from "../api/session";
import { SignInAgain } from "../features/SignInAgain";

export interface RouterContext {
  session: Session;
  queryClient: QueryClient;
}

export const Route = createRootRouteWithContext<RouterContext>()({
  beforeLoad: async ({ context }) => ({ signedIn: await context.session.isSignedIn() }),
  component: Layout,
});

const LINK = "rounded px-3 py-1.5 text-muted hover:text-ink [&.active]:bg-raised [&.active]:text-ink";

function Layout() {
  const { signedIn, session, queryClient } = Route.useRouteContext();
  const router = useRouter();
  const signOut = async () => {
    await session.signOut();
    queryClient.clear();
    await router.invalidate();
    await router.navigate({ to: "/sign-in" });
  };
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:m-2 focus:bg-surface focus:p-2">
        Skip to the content
      </a>
      <header className="border-b border-line bg-surface">
        <nav aria-label="Main" className="mx-auto flex max-w-6xl flex-wrap items-center gap-1 px-4 py-2">
          <Link to="/" className="mr-4 flex items-center gap-2 font-semibold">
            <img src="/icon.svg" alt="" width="24" height="24" />
            Assay
          </Link>
          {signedIn && (
            <>
              <Link to="/backtests/new" className={LINK}>
                New backtest
              </Link>
              <Link to="/backtests" activeOptions={{ exact: true }} className={LINK}>
                Runs
              </Link>
              <Link to="/datasets" className={LINK}>
                Datasets
              </Link>
            </>
          )}
          <span className="grow" />
          {signedIn ? (
            <>
              <Link to="/settings" className={LINK}>
                Settings
              </Link>
              <button type="button" className={LINK} onClick={signOut}>
                Sign out
              </button>
            </>
          ) : (
            <>
              <Link to="/sign-in" className={LINK}>
                Sign in
              </Link>
              <Link to="/sign-up" className={LINK}>
                Sign up
              </Link>
            </>
          )}
        </nav>
      </header>
      <SignInAgain session={session} />
      <main id="main" className="mx-auto max-w-6xl px-4 py-6">
        <Outlet />
      </main>
    </>
  );
}
