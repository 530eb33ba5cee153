import type { ReactNode } from "react";

/** A titled part of a page. */
export function Card({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface">
      <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-2.5">
        <h2 className="font-semibold">{title}</h2>
        {actions}
      </header>
      <div className="p-4">{children}</div>
    </section>
  );
}
