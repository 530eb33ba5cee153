import { createHmac } from "node:crypto";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, PASSWORD, signUp } from "./person";

/** The code that an authenticator shows (RFC 6238), written once more: not by what is tested. */
function code(secret: string, later = 0): string {
  const letters = [...secret.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter));
  const bits = letters.map((letter) => letter.toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const tag = createHmac("sha1", key).update(step).digest();
  const number = tag.readUInt32BE((tag.at(-1) ?? 0) & 15) & 0x7fff_ffff;
  return (number % 1_000_000).toString().padStart(6, "0");
}

async function password(page: Page, handle: string) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(`${handle}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a second factor is turned on, asked for, recovered and turned off", async ({ page, browser }) => {
  const handle = await signUp(page);
  await page.goto("/settings/security");
  const card = page.getByRole("region", { name: "Second factor" });
  await card.getByRole("button", { name: "Turn on" }).click();
  await card.getByLabel("Password").fill(PASSWORD);
  await card.getByRole("button", { name: "Turn on" }).click();
  await expect(card.getByRole("img", { name: "Picture for an authenticator" })).toBeVisible();
  await expectAccessible(page);
  const secret = (await card.locator("code").textContent()) ?? "";
  await card.getByLabel("Code").fill("000000");
  await card.getByRole("button", { name: "Confirm" }).click();
  await expect(card.getByText("this code is not good")).toBeVisible();
  await card.getByLabel("Code").fill(code(secret));
  await card.getByRole("button", { name: "Confirm" }).click();
  const kept = card.getByRole("region", { name: "Recovery codes" });
  await expect(kept.getByRole("listitem")).toHaveCount(10);
  const recovery = (await kept.getByRole("listitem").first().textContent()) ?? "";
  await expectAccessible(page);
  await kept.getByRole("button", { name: "I have kept them" }).click();

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await password(other, handle);
  await expectAccessible(other);
  await other.getByLabel("Code").fill(code(secret, 1));
  await other.getByRole("button", { name: "Show your code" }).click();
  await expect(other.getByRole("button", { name: "Sign out" })).toBeVisible();
  await other.getByRole("button", { name: "Sign out" }).click();
  await password(other, handle);
  await other.getByLabel("Code").fill(recovery);
  await other.getByRole("button", { name: "Show your code" }).click();
  await expect(other.getByRole("button", { name: "Sign out" })).toBeVisible();
  await elsewhere.close();

  await page.reload();
  await expect(card).toContainText("Recovery codes left: 9");
  await card.getByRole("button", { name: "Turn off" }).click();
  await card.getByLabel("Password").fill(PASSWORD);
  await card.getByLabel("Code").fill("000000");
  await card.getByRole("button", { name: "Turn off" }).click();
  await expect(card.getByText("this code is not good")).toBeVisible();
});
