import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { UnverifiedBanner } from "../features/account/UnverifiedBanner";

/** Everything below needs somebody to be signed in. */
export const Route = createFileRoute("/_app")({
  beforeLoad: ({ context, location }) => {
    if (!context.signedIn) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: App,
});

function App() {
  const { session } = Route.useRouteContext();
  return (
    <>
      <UnverifiedBanner session={session} />
      <Outlet />
    </>
  );
}
