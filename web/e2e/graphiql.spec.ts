import { expect, test } from "@playwright/test";
import { signUp } from "./person";

test("GraphiQL asks as whoever is signed in, with nothing from elsewhere", async ({ page }) => {
  const person = await signUp(page);
  const refused: string[] = [];
  const elsewhere: string[] = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).host !== new URL(page.url()).host)
      elsewhere.push(request.url());
  });
  await page.goto(`/graphql?query=${encodeURIComponent("{ viewer { handle } }")}`);
  // The button does nothing until the editor has come.
  await expect(async () => {
    await page.getByRole("button", { name: /Execute query/ }).click();
    await expect(page.locator(".graphiql-response")).toContainText(`"handle": "${person}"`, { timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  // The schema came too: its documentation can be read.
  await page.getByRole("button", { name: /Documentation Explorer/ }).click();
  await page.getByRole("link", { name: "Query" }).click();
  await expect(page.getByText("Everything that can be read.")).toBeVisible();
  expect(refused).toEqual([]);
  expect(elsewhere).toEqual([]);
});
