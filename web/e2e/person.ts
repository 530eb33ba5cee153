import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const PASSWORD = "correct horse battery staple";
let person = 0;

/** Signs a new person up and ends on the form of a new backtest. */
export async function signUp(page: Page): Promise<string> {
  person += 1;
  const handle = `trader-${Date.now().toString(36)}-${process.pid}-${person}`;
  await page.goto("/sign-up");
  await page.getByLabel("Handle").fill(handle);
  await page.getByLabel("E-mail").fill(`${handle}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  // Two passwords are hashed on the way, on whatever machine this is.
  await expect(page.getByRole("heading", { name: "New backtest" })).toBeVisible({ timeout: 20_000 });
  return handle;
}

/** Fails on what axe finds against WCAG 2.1 AA. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** Signs in as a person that signed up. */
export async function signIn(page: Page, handle: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(`${handle}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
}
