import { createFileRoute, Link, redirect, useRouter } from "@tanstack/react-router";
import { CredentialForm } from "../features/CredentialForm";

export const Route = createFileRoute("/sign-up")({
  beforeLoad: ({ context }) => {
    if (context.signedIn) throw redirect({ to: "/backtests/new" });
  },
  component: SignUp,
});

function SignUp() {
  const { session } = Route.useRouteContext();
  const router = useRouter();
  return (
    <CredentialForm
      title="Sign up"
      fields={["handle", "email", "password"]}
      submit={({ handle, email, password }) => session.signUp({ handle, email, password })}
      done={async () => {
        await router.invalidate();
        await router.navigate({ to: "/backtests/new" });
      }}
      footer={
        <>
          Already have an account?{" "}
          <Link to="/sign-in" className="text-accent underline">
            Sign in
          </Link>
        </>
      }
    />
  );
}
