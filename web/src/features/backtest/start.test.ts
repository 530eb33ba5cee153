import { describe, expect, it } from "vitest";
import { minorUnits, typed } from "./start";

const parameter = (name: string, type: "INT" | "DECIMAL" | "BOOL" | "ENUM") => ({
  name,
  label: name,
  type,
  default: 1,
  min: null,
  max: null,
  step: null,
  choices: null,
});

describe("what is entered", () => {
  it("becomes minor units exactly", () => {
    expect(minorUnits("1,234.5")).toBe("123450");
    expect(minorUnits("0.29")).toBe("29");
    for (const bad of ["", "-1", "1.234", "1e5", "ten"]) expect(() => minorUnits(bad)).toThrow(/amount/);
  });

  it("becomes values of the parameters' types", () => {
    const parameters = [parameter("length", "INT"), parameter("above", "BOOL"), parameter("mode", "ENUM")];
    const entered = { length: "14", above: "true", mode: "fast" };
    expect(typed(parameters, entered)).toEqual({ length: 14, above: true, mode: "fast" });
    expect(() => typed(parameters, { ...entered, length: "" })).toThrow("“length” is not a number.");
  });
});
