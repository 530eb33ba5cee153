import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./graphiql.css";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { Session } from "../api/session";
import { fetcherOf } from "./fetcher";

const FIRST = `# Whoever is signed in to the web app is signed in here. Every answer tells what it cost.
{
  viewer { handle }
  rateLimit { remaining }
}
`;

const root = document.getElementById("root");
if (root) {
  const asked = new URLSearchParams(location.search).get("query") ?? undefined;
  createRoot(root).render(
    <GraphiQL fetcher={fetcherOf(new Session())} defaultQuery={FIRST} {...(asked && { initialQuery: asked })} />,
  );
}
