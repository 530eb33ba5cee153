import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isRetryable } from "./api/errors";
import { Session } from "./api/session";
import { ErrorPanel } from "./components/ErrorPanel";
import { NotFound } from "./components/NotFound";
import { routeTree } from "./generated/routes";
import "./styles.css";

const session = new Session();
const queryClient = new QueryClient({
  // Offline is an error to show, not a reason to wait in silence.
  defaultOptions: {
    mutations: { networkMode: "always" },
    queries: { networkMode: "always", staleTime: 5_000, retry: (count, error) => count < 2 && isRetryable(error) },
  },
});
const router = createRouter({
  routeTree,
  context: { session, queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: ErrorPanel,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
