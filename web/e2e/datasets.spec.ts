import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, signUp } from "./person";

const HOUR = 3_600_000;

/** Bars of an hour as CSV; `broken` replaces the row of that number, counted from 0. */
function bars(count: number, broken: Record<number, string> = {}, skip: number[] = []): string {
  const start = Date.UTC(2024, 0, 1);
  const rows = Array.from({ length: count }, (_, index) => {
    const time = new Date(start + index * HOUR).toISOString();
    const price = 100 + (index % 7);
    return broken[index] ?? `${time},${price},${price + 2},${price - 1},${price + 1},${index === 3 ? 0 : 10}`;
  });
  return ["timestamp,open,high,low,close,volume", ...rows.filter((_, index) => !skip.includes(index))].join("\n");
}

async function choose(page: Page, name: string, text: string) {
  await page.goto("/datasets");
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.locator('input[type="file"]').setInputFiles(file);
}

test("a file is dropped, imported, judged and used", async ({ page }) => {
  await signUp(page);
  await page.getByRole("link", { name: "Datasets" }).click();
  await expectAccessible(page);
  const transfer = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "spot.csv", { type: "text/csv" }));
      return transfer;
    },
    bars(400, {}, [10, 11]),
  );
  await page.getByTestId("drop-zone").dispatchEvent("drop", { dataTransfer: transfer });
  await page.getByLabel("Name").fill("Dropped bars");
  await page.getByLabel("Symbol").fill("BTC-USD");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Import", exact: true }).click();

  await expect(page.getByRole("heading", { name: "Dropped bars" })).toBeVisible();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 20_000 });
  const quality = page.getByRole("region", { name: "Quality" });
  await expect(quality).toContainText("398");
  await expect(quality.getByRole("row")).toHaveCount(2);
  await expect(quality.getByRole("row").last()).toContainText("2024-01-01 10:00");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Run a backtest over it" }).click();
  await expect(page.getByLabel("Dataset")).toContainText("Dropped bars");
  await page.getByRole("button", { name: "Run backtest" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
});

for (const [what, row, reason] of [
  ["impossible prices", "2024-01-01T05:00:00Z,100,99,101,100,1", /row|line/i],
  ["a word where a number belongs", "2024-01-01T05:00:00Z,100,many,99,100,1", /many|number/i],
] as const) {
  test(`${what} are refused with the row`, async ({ page }) => {
    await signUp(page);
    await choose(page, "bad.csv", bars(50, { 5: row }));
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("This file cannot be used", { timeout: 20_000 });
    await expect(alert).toContainText("7");
    await expect(alert).toContainText(reason);
    await expectAccessible(page);
    await page.getByRole("link", { name: "import it again" }).click();
    await expect(page.getByRole("row").filter({ hasText: "bad.csv" })).toContainText("Rejected");
  });
}

test("what is no file of bars is refused before it is sent", async ({ page }) => {
  await signUp(page);
  await choose(page, "report.pdf", "%PDF");
  await expect(page.getByRole("alert")).toContainText("neither CSV nor Parquet");
  await choose(page, "empty.csv", "");
  await expect(page.getByRole("alert")).toContainText("is empty");
  await expectAccessible(page);
});

test("a symbol that cannot be is named and the form keeps its values", async ({ page }) => {
  await signUp(page);
  await choose(page, "spot.csv", bars(50));
  await page.getByLabel("Symbol").fill("no spaces please");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(/symbol/i);
  await expect(page.getByLabel("Symbol")).toHaveValue("no spaces please");
  await page.getByLabel("Symbol").fill("SPOT");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "spot.csv" })).toBeVisible();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 20_000 });
});
