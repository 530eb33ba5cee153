import { createFileRoute, Link, redirect, useRouter } from "@tanstack/react-router";
import { SignInForm } from "../features/SignInForm";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search): { next?: string } => {
    const next = search.next;
    // Only a path of ours: never an address that somebody put into a link.
    return typeof next === "string" && /^\/(?!\/)/.test(next) ? { next } : {};
  },
  beforeLoad: ({ context }) => {
    if (context.signedIn) throw redirect({ to: "/backtests/new" });
  },
  component: SignIn,
});

function SignIn() {
  const { session } = Route.useRouteContext();
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <SignInForm
      session={session}
      title="Sign in"
      done={async () => {
        await router.invalidate();
        await router.navigate({ to: next ?? "/backtests/new" });
      }}
      footer={
        <>
          New here?{" "}
          <Link to="/sign-up" className="text-accent underline">
            Sign up
          </Link>
          {" · "}
          <Link to="/forgot-password" className="text-accent underline">
            Forgot your password?
          </Link>
        </>
      }
    />
  );
}
