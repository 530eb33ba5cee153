import { describe, expect, it } from "vitest";
import { accepted, formatOf, symbolOf } from "./upload";

describe("a file", () => {
  it("is known by its name", () => {
    expect(formatOf({ name: "a.CSV", size: 1 })).toBe("csv");
    expect(formatOf({ name: "a.parquet", size: 1 })).toBe("parquet");
    expect(() => formatOf({ name: "a.pdf", size: 1 })).toThrow(/neither CSV nor Parquet/);
    expect(() => formatOf({ name: "a.csv", size: 0 })).toThrow(/empty/);
  });

  it("names its instrument", () => {
    expect(symbolOf("btcusd 1h (coinbase).csv")).toBe("BTCUSD-1H-COINBASE-");
    expect(symbolOf("__x.csv")).toBe("X");
  });
});

describe("the answer to an upload", () => {
  it("is an id", () => {
    expect(accepted(201, '{"dataset":{"id":"ds_1"},"userErrors":[]}')).toBe("ds_1");
  });

  it("is a reason in the words of the platform", () => {
    const refused = '{"dataset":null,"userErrors":[{"message":"Give a name.","field":["name"],"code":"REQUIRED"}]}';
    expect(() => accepted(422, refused)).toThrow("Give a name.");
    expect(() => accepted(413, '{"detail":"A file may have at most 1 MiB.","code":"BAD_USER_INPUT"}')).toThrow(
      "at most 1 MiB",
    );
    expect(() => accepted(502, "<html>")).toThrow("The platform answered 502");
  });
});
