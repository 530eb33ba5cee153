import { expect, test } from "@playwright/test";
import { expectAccessible, signIn, signUp } from "./person";

test("a session elsewhere is seen and ended", async ({ page, browser }) => {
  const person = await signUp(page);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signIn(other, person);

  await page.getByRole("link", { name: "Settings" }).click();
  const places = page.getByRole("region", { name: "Where you are signed in" });
  await expect(places.getByRole("listitem")).toHaveCount(2);
  await expect(places.getByText("This browser")).toHaveCount(1);
  await expectAccessible(page);
  await places.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await expect(places.getByRole("listitem")).toHaveCount(1);
  await expect(places.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);

  await other.reload();
  await expect(other.getByRole("link", { name: "Sign in" })).toBeVisible();
  await elsewhere.close();
});

test("every session elsewhere is ended at once", async ({ page, browser }) => {
  const person = await signUp(page);
  const contexts = [await browser.newContext(), await browser.newContext()];
  for (const context of contexts) await signIn(await context.newPage(), person);
  await page.goto("/settings/security");
  const places = page.getByRole("region", { name: "Where you are signed in" });
  await expect(places.getByRole("listitem")).toHaveCount(3);
  await places.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(places.getByRole("listitem")).toHaveCount(1);
  for (const context of contexts) await context.close();
});
