import { expect, test } from "vitest";
import { grouped, qr } from "./secondFactor";

test("a QR code has its margin and its three corners", () => {
  const { size, path } = qr("otpauth://totp/Assay:ada?secret=GEZDGNBVGY3TQOJQ");
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h/g)].map(([, x, y]) => `${x},${y}`));
  const last = size - 5;
  for (const corner of [`4,4`, `${last},4`, `4,${last}`]) expect(dark.has(corner)).toBe(true);
  for (const margin of ["3,4", "4,3", `${last + 1},4`]) expect(dark.has(margin)).toBe(false);
});

test("a secret is read in groups", () => {
  expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  expect(grouped("")).toBe("");
});
