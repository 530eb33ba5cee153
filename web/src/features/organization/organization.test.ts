import { expect, test } from "vitest";
import { manages, rolesFor } from "./organization";

test.each([
  ["OWNER", ["VIEWER", "DEVELOPER", "ADMIN", "OWNER"]],
  ["ADMIN", ["VIEWER", "DEVELOPER", "ADMIN"]],
  ["DEVELOPER", []],
  ["VIEWER", []],
  [null, []],
] as const)("%s may give %j", (role, roles) => {
  expect(rolesFor(role)).toEqual(roles);
  expect(manages(role)).toBe(roles.length > 0);
});
