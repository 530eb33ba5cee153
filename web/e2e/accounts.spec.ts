import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { expectAccessible, PASSWORD, signUp } from "./person";

const folder = process.env.ASSAY_FOLDER ?? "";
const executable = process.env.ASSAY_EXECUTABLE ?? "";
test.skip(folder === "" || executable === "", "needs the platform of `cargo xtask browser`");

/** What the operator of a platform without a mail server runs. */
function admin(...command: string[]) {
  return JSON.parse(execFileSync(executable, ["admin", "mail", ...command, "--data", folder, "--json"]).toString());
}

/** The page that the newest mail of a kind to somebody leads to. */
function linked(kind: string, handle: string): string {
  const mails: { id: string; kind: string; to: string }[] = admin("list", "--most", "1000");
  const mail = mails.find((mail) => mail.kind === kind && mail.to === `${handle}@example.com`);
  if (!mail) throw new Error(`no ${kind} for ${handle}`);
  const text: string = admin("show", mail.id).text;
  return new URL(text.match(/http\S+#token=\S+/)?.[0] ?? "").toString().replace(/^https?:\/\/[^/]+/, "");
}

test("an address is confirmed and a forgotten password replaced by mail", async ({ page }) => {
  const handle = await signUp(page);
  const banner = page.getByRole("region", { name: "Confirm your e-mail address" });
  await expect(banner).toContainText(`${handle}@example.com`);
  await expectAccessible(page);
  await banner.getByRole("button", { name: "Send again" }).click();
  await expect(banner).toContainText("on its way");

  await page.goto(linked("verification", handle));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Your address is confirmed.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "New backtest" })).toBeVisible();
  await expect(banner).toHaveCount(0);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
  await page.getByLabel("E-mail").fill(`${handle}@example.com`);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mails" })).toBeVisible();

  const link = linked("password_reset", handle);
  await page.goto(link);
  await page.getByLabel("New password").fill("password123");
  await page.getByRole("button", { name: "Choose a new password" }).click();
  await expect(page.getByText("among the first that anyone would guess")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("New password").fill(`${PASSWORD} again`);
  await page.getByRole("button", { name: "Choose a new password" }).click();

  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabel("E-mail").fill(`${handle}@example.com`);
  await page.getByLabel("Password").fill(`${PASSWORD} again`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});
