import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link, useRouter } from "@tanstack/react-router";
import { Button } from "../components/ui/Button";
import { accept } from "../features/organization/organization";
import { SignInForm } from "../features/SignInForm";

/** Where the link of an invitation leads. What accepts it stands behind `#`, which no server is told. */
export const Route = createFileRoute("/invitation")({ component: Invitation });

function Invitation() {
  const { signedIn, session } = Route.useRouteContext();
  const router = useRouter();
  const queryClient = useQueryClient();
  const join = useMutation({
    mutationFn: async () => {
      const joined = await accept(session, location.hash.slice(1));
      if (joined) await session.actFor(joined.id);
      queryClient.clear();
      await router.invalidate();
      await router.navigate({ to: "/settings/organization" });
    },
  });
  if (!signedIn) {
    return (
      <SignInForm
        session={session}
        title="Sign in to join"
        done={() => router.invalidate()}
        footer={
          <>
            New here?{" "}
            <Link to="/sign-up" className="text-accent underline">
              Sign up
            </Link>{" "}
            with the address that was invited, then open the link again.
          </>
        }
      />
    );
  }
  return (
    <div className="mx-auto mt-8 flex max-w-md flex-col gap-4">
      <h1 className="text-2xl font-semibold">You are invited</h1>
      <p className="text-muted">Join the organization that sent you this link, as the person who is signed in here.</p>
      <Button busy={join.isPending} onClick={() => join.mutate()}>
        Join
      </Button>
      {join.isError && (
        <p role="alert" className="text-loss">
          {join.error.message}
        </p>
      )}
    </div>
  );
}
