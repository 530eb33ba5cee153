import { useState } from "react";
import { Button } from "../../components/ui/Button";

/** A key that was just made: the only time that it is seen. */
export function NewKey({ name, secret, done }: { name: string; secret: string; done: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div role="status" className="flex flex-col gap-3 rounded-lg border border-accent p-4">
      <p className="font-medium">
        Copy the key of {name} now: it is shown this once, and nobody can find it out afterwards.
      </p>
      <code className="break-all rounded bg-raised p-3 text-sm">{secret}</code>
      <p className="text-sm text-muted">
        Give it to a program as <code>ASSAY_TOKEN</code>, or in the header <code>Authorization: Bearer …</code>
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={copy}>{copied ? "Copied" : "Copy the key"}</Button>
        <Button kind="quiet" onClick={done}>
          I have kept it
        </Button>
      </div>
    </div>
  );
}
