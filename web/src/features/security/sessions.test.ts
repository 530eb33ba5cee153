import { expect, test } from "vitest";
import { client } from "./sessions";

test.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
    "Chrome on Linux",
  ],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iOS"],
  ["assay/0.1.0", "Assay command line"],
  ["curl/8.5.0", "curl/8.5.0"],
  ["", "A client without a name"],
  [null, "A client without a name"],
])("%s is shown as %s", (userAgent, shown) => {
  expect(client(userAgent)).toBe(shown);
});
