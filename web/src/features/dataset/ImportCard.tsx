import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useId, useRef, useState } from "react";
import type { Session } from "../../api/session";
import { Button } from "../../components/ui/Button";
import { Card } from "../../components/ui/Card";
import { control, Field } from "../../components/ui/Field";
import { formatOf, type Import, symbolOf, upload } from "./upload";

const EMPTY = { name: "", symbol: "", timeframe: "", timestamps: "open", calendar: "always_open" } as const;

/** Takes a file of bars, by choosing it or by dropping it, and sends it with progress. */
export function ImportCard({ session, done }: { session: Session; done: (id: string) => void }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [options, setOptions] = useState<Omit<Import, "file">>(EMPTY);
  const [sent, setSent] = useState(0);
  const [refusal, setRefusal] = useState<string>();

  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    send.reset();
    try {
      formatOf(chosen);
    } catch (error) {
      setFile(undefined);
      setRefusal(error instanceof Error ? error.message : "This file cannot be used.");
      return;
    }
    setRefusal(undefined);
    setFile(chosen);
    setOptions((now) => ({ ...now, name: chosen.name, symbol: symbolOf(chosen.name) }));
  };

  const send = useMutation({
    mutationFn: () => {
      if (!file) throw new Error("Choose a file first.");
      setSent(0);
      return upload(session, { ...options, file }, setSent);
    },
    onSuccess: async (id) => {
      await queries.invalidateQueries({ queryKey: ["datasets"] });
      await queries.invalidateQueries({ queryKey: ["backtest", "choices"] });
      done(id);
    },
  });
  const problem = refusal ?? send.error?.message;
  const percent = Math.round(sent * 100);

  return (
    <Card title="Import bars">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <DropZone file={file} choose={choose} />
        {file && <Options options={options} change={setOptions} />}
        {problem && (
          <p role="alert" className="rounded-md border border-loss p-3 text-loss">
            {problem}
          </p>
        )}
        {send.isPending && (
          <div>
            <progress className="h-2 w-full accent-accent-solid" max={100} value={percent} aria-label="File sent" />
            <p className="text-sm text-muted" aria-live="polite">
              {percent < 100 ? `${percent} % sent` : "Sent; the platform looks at it"}
            </p>
          </div>
        )}
        {file && (
          <div>
            <Button type="submit" busy={send.isPending}>
              {send.isPending ? "Importing…" : problem ? "Try again" : "Import"}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}

function DropZone({ file, choose }: { file: File | undefined; choose: (file: File | undefined) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first
    <div
      data-testid="drop-zone"
      className={`rounded-lg border-2 border-dashed p-6 text-center ${over ? "border-accent bg-raised" : "border-line"}`}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        choose(event.dataTransfer.files[0]);
      }}
    >
      <label htmlFor={id} className="font-medium">
        {file ? file.name : "Drop a file of bars here"}
      </label>
      <p className="mt-1 text-sm text-muted">
        CSV or Parquet with the columns timestamp, open, high, low, close and volume.
      </p>
      <input
        ref={input}
        id={id}
        className="sr-only"
        type="file"
        tabIndex={-1}
        accept=".csv,.txt,.parquet,.pq"
        onChange={(event) => {
          choose(event.target.files?.[0]);
          // The same file may be chosen again once it was corrected.
          event.target.value = "";
        }}
      />
      <Button kind="quiet" className="mt-3" onClick={() => input.current?.click()}>
        {file ? "Choose another file" : "Choose a file"}
      </Button>
    </div>
  );
}

type Options = Omit<Import, "file">;

function Options({ options, change }: { options: Options; change: (options: Options) => void }) {
  const text = (name: "name" | "symbol" | "timeframe", label: string, hint: string) => (
    <Field label={label} hint={hint}>
      {(attributes) => (
        <input
          {...attributes}
          className={control}
          value={options[name]}
          onChange={(event) => change({ ...options, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {text("name", "Name", "What the dataset is called in lists.")}
      {text("symbol", "Symbol", "What the prices are of, such as BTC-USD.")}
      {text("timeframe", "Length of a bar", "Such as 1h; found out from the rows where left empty.")}
      <Field label="Timestamps mark" hint="Most files mark when a bar opens.">
        {(attributes) => (
          <select
            {...attributes}
            className={control}
            value={options.timestamps}
            onChange={(event) => change({ ...options, timestamps: event.target.value === "close" ? "close" : "open" })}
          >
            <option value="open">the open of a bar</option>
            <option value="close">the close of a bar</option>
          </select>
        )}
      </Field>
      <Field label="Market" hint="Decides which bars count as missing.">
        {(attributes) => (
          <select
            {...attributes}
            className={control}
            value={options.calendar}
            onChange={(event) =>
              change({ ...options, calendar: event.target.value === "exchange" ? "exchange" : "always_open" })
            }
          >
            <option value="always_open">always open</option>
            <option value="exchange">exchange days</option>
          </select>
        )}
      </Field>
    </div>
  );
}
