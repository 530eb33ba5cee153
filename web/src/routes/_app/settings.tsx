import { createFileRoute, Link, Outlet } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/settings")({ component: Settings });

const LINK = "rounded px-3 py-1.5 text-muted hover:text-ink [&.active]:bg-raised [&.active]:text-ink";

function Settings() {
  return (
    <div className="grid gap-6 md:grid-cols-[10rem_1fr]">
      <nav aria-label="Settings" className="flex flex-wrap gap-1 md:flex-col">
        <Link to="/settings/security" className={LINK}>
          Security
        </Link>
        <Link to="/settings/api-keys" className={LINK}>
          API keys
        </Link>
        <Link to="/settings/organization" className={LINK}>
          Organization
        </Link>
      </nav>
      <Outlet />
    </div>
  );
}
