import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./Button";

/** A button for what cannot be undone: it asks before it acts. */
export function ConfirmedButton(props: {
  /** What will be done, such as "Revoke nightly": the name of the button and the title of the question. */
  label: string;
  question: string;
  busy?: boolean;
  act: () => void;
  children: ReactNode;
}) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <Button kind="quiet" busy={props.busy ?? false} aria-label={props.label}>
          {props.children}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 bg-black/50" />
        <AlertDialog.Content className="fixed top-1/3 left-1/2 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border border-line bg-surface p-6">
          <AlertDialog.Title className="text-lg font-semibold">{props.label}?</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted">{props.question}</AlertDialog.Description>
          <div className="mt-6 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button kind="quiet">Keep it</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button onClick={props.act}>{props.children}</Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
