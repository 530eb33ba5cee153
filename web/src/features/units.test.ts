import { describe, expect, it } from "vitest";
import { moment, money, number, percent, tone } from "./units";

describe("numbers for people", () => {
  it("shows what is undefined as a dash, never as zero", () => {
    expect([percent(null), number(undefined), money(null), moment(null)]).toEqual(["–", "–", "–", "–"]);
  });

  it("keeps signs and groups thousands", () => {
    expect(percent("-12.345")).toBe("-12.35 %");
    expect(number("1234567.5")).toBe("1,234,567.50");
    expect(money({ amountMinor: "-123450", currency: "USD" })).toBe("-1,234.50 USD");
  });

  it("shows moments in UTC", () => {
    expect(moment("2019-10-17T09:00:00Z")).toBe("2019-10-17 09:00");
  });

  it("colours gains and losses", () => {
    expect([tone("1"), tone(-1), tone(0)]).toEqual(["text-gain", "text-loss", ""]);
  });
});
