import { readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, PASSWORD, signUp } from "./person";

const folder = process.env.ASSAY_FOLDER ?? "";
test.skip(folder === "", "needs the platform of `cargo xtask browser`");

async function fillForm(page: Page) {
  await page.getByLabel("Capital (USD)").fill("4321.00");
  await page.getByLabel("Built-in strategy").selectOption({ index: 2 });
}

async function expectForm(page: Page) {
  await expect(page.getByLabel("Capital (USD)")).toHaveValue("4321.00");
}

async function expectDone(page: Page) {
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 40_000 });
}

/** Makes the gateway refuse the page's access token once, as after ten minutes. */
async function expireToken(page: Page) {
  let refused = false;
  await page.route("**/graphql", (route) => {
    const headers = route.request().headers();
    if (refused || !headers.authorization) return route.continue();
    refused = true;
    return route.continue({ headers: { ...headers, authorization: `${headers.authorization.slice(0, -4)}AAAA` } });
  });
}

test("an expired access token is renewed in silence", async ({ page }) => {
  await signUp(page);
  await fillForm(page);
  await expireToken(page);
  await page.getByRole("button", { name: "Run backtest" }).click();
  await expectDone(page);
});

test("when the session is gone the page asks to sign in again and goes on", async ({ page, context }) => {
  const handle = await signUp(page);
  await fillForm(page);
  await context.clearCookies();
  await expireToken(page);
  await page.getByRole("button", { name: "Run backtest" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog).toContainText("What you entered stays");
  await expectAccessible(page);

  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("alert")).toContainText("Your session has ended");
  await expectForm(page);

  await page.getByRole("button", { name: "Run backtest" }).click();
  await dialog.getByLabel("E-mail").fill(`${handle}@example.com`);
  await dialog.getByLabel("Password").fill("not the password");
  await dialog.getByRole("button", { name: "Sign in again" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in again" }).click();
  await expectDone(page);
});

/** The processes of the platform's database: the first, and those that serve the roles. */
function database() {
  const main = Number(readFileSync(join(folder, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);
  const serving = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = / (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) ./, ""))?.[1];
        return (
          Number(parent) === main &&
          /assay_(auth|strategy|dispatcher)/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))
        );
      } catch {
        return false;
      }
    })
    .map(Number);
  return { main, serving };
}

/** Lets the database go silent: no connection lives, and none is answered. */
async function withoutDatabase(act: () => Promise<void>) {
  const { main, serving } = database();
  expect(serving.length).toBeGreaterThan(0);
  process.kill(main, "SIGSTOP");
  for (const pid of serving) process.kill(pid, "SIGTERM");
  try {
    await act();
  } finally {
    process.kill(main, "SIGCONT");
  }
}

test("a database that does not answer is explained, and nothing that was entered is lost", async ({ page }) => {
  await signUp(page);
  await fillForm(page);
  await withoutDatabase(async () => {
    await page.getByRole("button", { name: "Run backtest" }).click();
    await expect(page.getByRole("alert")).toContainText(/does not answer/, { timeout: 20_000 });
    await expectForm(page);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Runs" }).click();
    await expect(page.getByRole("alert")).toContainText("This did not work", { timeout: 40_000 });
    await expectAccessible(page);
  });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible({ timeout: 20_000 });
});

test("a server without a sandbox says what it lacks", async ({ page }) => {
  await signUp(page);
  const runner = join(folder, "assay-runner");
  renameSync(runner, `${runner}.away`);
  try {
    await page.getByRole("button", { name: "Run backtest" }).click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("No sandbox could be started on this server", { timeout: 40_000 });
    await expect(alert).toContainText(/runner|Docker/);
    await expectAccessible(page);
  } finally {
    renameSync(`${runner}.away`, runner);
  }
});
