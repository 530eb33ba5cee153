import { expect, test } from "vitest";
import { tokenOf } from "./mails";

test("the token of a link stands behind the hash", () => {
  expect(tokenOf("#token=a_b-c")).toBe("a_b-c");
  expect(tokenOf("token=x&y=1")).toBe("x");
  for (const none of ["", "#", "#other=1"]) expect(tokenOf(none)).toBe("");
});
