import { expect, test } from "@playwright/test";
import { expectAccessible, signUp } from "./person";

test("a newcomer signs up, runs a built-in strategy and reads the result", async ({ page }) => {
  await signUp(page);
  await page.getByLabel("Built-in strategy").selectOption({ index: 1 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Run backtest" }).click();

  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId("chart-equity").locator("canvas")).toBeVisible();
  await expect(page.getByTestId("chart-drawdown").locator("canvas")).toBeVisible();
  await expect(page.getByRole("region", { name: "Metrics" })).toContainText("Sharpe");
  expect(await page.getByRole("region", { name: "Trades", exact: true }).getByRole("row").count()).toBeGreaterThan(1);
  await expect(page.getByText(/sha256:[0-9a-f]{64}/)).toBeVisible();
  await expectAccessible(page);
  if (process.env.ASSAY_SCREENSHOTS) {
    await page.screenshot({ path: `${process.env.ASSAY_SCREENSHOTS}/backtest.png` });
  }

  await page.getByRole("link", { name: "Runs" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
});

test("a session survives a reload and ends with signing out", async ({ page }) => {
  await signUp(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: "New backtest" })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain("ey");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/backtests");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a wrong password is explained and what was entered stays", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("nobody@example.com");
  await expectAccessible(page);
});

test("a lost connection is explained and the form keeps its values", async ({ page, context }) => {
  await signUp(page);
  await page.getByLabel("Capital (USD)").fill("2500.50");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Run backtest" }).click();
  await expect(page.getByRole("alert")).toContainText("does not answer");
  await expect(page.getByLabel("Capital (USD)")).toHaveValue("2500.50");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Run backtest" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
});

test("another organisation's run does not exist", async ({ page, browser }) => {
  await signUp(page);
  await page.getByRole("button", { name: "Run backtest" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
  const address = page.url();
  const stranger = await browser.newPage();
  await signUp(stranger);
  await stranger.goto(address);
  await expect(stranger.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await stranger.close();
});

test("the page works on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signUp(page);
  await page.getByRole("button", { name: "Run backtest" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
