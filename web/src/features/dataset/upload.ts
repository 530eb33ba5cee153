import { ApiError } from "../../api/errors";
import type { Session } from "../../api/session";
import { OFFLINE } from "../../api/transport";

/** A file to import, and what it does not say of itself. */
export interface Import {
  file: File;
  name: string;
  symbol: string;
  /** Such as 1h; empty where it is to be found out from the rows. */
  timeframe: string;
  timestamps: "open" | "close";
  calendar: "always_open" | "exchange";
}

interface Answer {
  dataset?: { id: string } | null;
  userErrors?: { message: string; field: string[]; code: string }[];
  detail?: string;
  code?: string;
  traceId?: string;
}

/** The largest file that the page sends; the platform has its own limit and says so. */
const LARGEST = 2 * 1024 ** 3;

/** Tells the format of a file by its name, or what is wrong with it. */
export function formatOf({ name, size }: { name: string; size: number }): "csv" | "parquet" {
  if (size === 0) throw new ApiError(`${name} is empty. Choose a file with at least two bars.`, "INVALID");
  if (size > LARGEST) throw new ApiError(`${name} is too large. Split it, or save it as Parquet.`, "INVALID");
  if (/\.(csv|txt)$/i.test(name)) return "csv";
  if (/\.(parquet|pq)$/i.test(name)) return "parquet";
  throw new ApiError(`${name} is neither CSV nor Parquet. Choose a file that ends with .csv or .parquet.`, "INVALID");
}

/** Names an instrument after a file: `crypto_btcusd-1h.csv` becomes `CRYPTO_BTCUSD-1H`. */
export function symbolOf(name: string): string {
  return name
    .replace(/\.[^.]*$/, "")
    .toUpperCase()
    .replace(/[^A-Z0-9._-]+/g, "-")
    .replace(/^[^A-Z0-9]+/, "")
    .slice(0, 32);
}

/** Sends a file and returns the id of the dataset that it becomes. `progress` hears the fraction that was sent. */
export function upload(session: Session, chosen: Import, progress: (fraction: number) => void): Promise<string> {
  const query = new URLSearchParams({
    name: chosen.name,
    symbol: chosen.symbol,
    format: formatOf(chosen.file),
    timestamps: chosen.timestamps,
    calendar: chosen.calendar,
    ...(chosen.timeframe && { timeframe: chosen.timeframe }),
  });
  return session.call((token) => send(`/upload/datasets?${query}`, chosen.file, token, progress));
}

/** `fetch` tells nothing of how far a body got. */
function send(
  address: string,
  file: File,
  token: string | undefined,
  progress: (fraction: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("authorization", `Bearer ${token ?? ""}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ApiError(OFFLINE, "NETWORK"));
    request.onload = () => {
      try {
        resolve(accepted(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.send(file);
  });
}

/** Reads the answer to an upload: the id of the dataset, or why there is none. */
export function accepted(status: number, text: string): string {
  const answer = parse(text);
  const refused = answer.userErrors?.[0];
  if (refused) throw new ApiError(refused.message, refused.code);
  if (answer.dataset) return answer.dataset.id;
  throw new ApiError(
    answer.detail ?? `The platform answered ${status}. Try again.`,
    answer.code ?? "SERVICE_UNAVAILABLE",
    answer.traceId,
  );
}

function parse(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
