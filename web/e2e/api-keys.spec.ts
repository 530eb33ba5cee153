import { expect, test } from "@playwright/test";
import { expectAccessible, signUp } from "./person";

test("a key is made, used by a program, seen and revoked", async ({ page, request, baseURL }) => {
  await signUp(page);
  await page.goto("/settings/api-keys");
  await expect(page.getByText("No program has a key of yours.")).toBeVisible();
  await page.getByLabel("Name").fill("nightly");
  await page.getByLabel("Good for").selectOption("30 days");
  await page.getByRole("button", { name: "Make the key" }).click();

  const secret = (await page.getByRole("status").locator("code").first().textContent()) ?? "";
  expect(secret).toMatch(/^assay_pat_[0-9A-Za-z]{36}$/);
  await expectAccessible(page);
  const ask = () =>
    request.post(`${baseURL}/graphql`, {
      headers: { authorization: `Bearer ${secret}` },
      data: { query: "{ datasets(first: 1) { totalCount } strategies(first: 1) { totalCount } }" },
    });
  expect((await ask()).status()).toBe(200);

  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);
  const keys = page.getByRole("region", { name: "Your keys" });
  await expect(keys.getByRole("listitem")).toContainText(["read, run"]);
  await expect(keys.getByRole("listitem")).toContainText(["ends in 30 days"]);
  await keys.getByRole("button", { name: "Revoke nightly" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(keys.getByRole("listitem")).toHaveCount(1);
  await keys.getByRole("button", { name: "Revoke nightly" }).click();
  await expectAccessible(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(keys.getByRole("listitem")).toHaveCount(0);
});

test("what is wrong with a new key is said where it is, and nothing chosen is lost", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings/api-keys");
  await page.getByRole("checkbox", { name: /^See strategies/ }).uncheck();
  await page.getByRole("checkbox", { name: /^Start, question/ }).uncheck();
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("name at least one scope")).toBeVisible();
  await page.getByLabel("Name").fill("reports");
  await page.getByRole("checkbox", { name: /^See strategies/ }).check();
  await page.route("**/graphql", (route) => route.abort());
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("reports");
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByRole("status").filter({ hasText: "assay_pat_" })).toBeVisible();
});
