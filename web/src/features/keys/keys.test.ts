import { expect, test } from "vitest";
import { standing } from "./keys";

const NOW = Date.parse("2026-03-01T12:00:00Z");

test.each([
  [null, { ended: false, note: "never ends" }],
  ["2026-03-31T12:00:00Z", { ended: false, note: "ends in 30 days" }],
  ["2026-03-02T12:00:01Z", { ended: false, note: "ends in 2 days" }],
  ["2026-03-01T12:00:01Z", { ended: false, note: "ends within a day" }],
  ["2026-03-01T12:00:00Z", { ended: true, note: "ended 2026-03-01" }],
])("a key that expires at %s", (expiresAt, expected) => {
  expect(standing({ expiresAt }, NOW)).toEqual(expected);
});
