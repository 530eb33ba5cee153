/** A fraction given in percent, such as "12.3 %"; a dash where it is undefined. */
export function percent(value: string | null | undefined, digits = 2): string {
  return value == null ? "–" : `${Number(value).toFixed(digits)} %`;
}

/** A plain number with a fixed number of digits; a dash where it is undefined. */
export function number(value: string | number | null | undefined, digits = 2): string {
  return value == null
    ? "–"
    : Number(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** An amount of money in minor units, such as "1,234.50 USD". */
export function money(value: { amountMinor: string; currency: string } | null | undefined): string {
  return value == null ? "–" : `${number(Number(value.amountMinor) / 100)} ${value.currency}`;
}

/** A moment in UTC, to the minute. */
export function moment(value: string | null | undefined): string {
  return value == null ? "–" : value.slice(0, 16).replace("T", " ");
}

/** The colour class of a gain or a loss. */
export function tone(value: string | number | null | undefined): string {
  const amount = Number(value ?? 0);
  return amount > 0 ? "text-gain" : amount < 0 ? "text-loss" : "";
}
