import { expect, test } from "@playwright/test";
import { expectAccessible, signUp } from "./person";

test("a team is made, joined by a link, managed and left", async ({ page, browser }) => {
  const owner = await signUp(page);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Organization" }).click();
  await page.getByLabel("New organization").fill("The Team");
  await page.getByLabel("Its name in addresses").fill(`team-of-${owner}`.slice(0, 32).replace(/-$/, ""));
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "The Team", level: 1 })).toBeVisible();

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  const colleague = await signUp(other);
  const invitations = page.getByRole("region", { name: "Invitations" });
  await invitations.getByLabel("E-mail to invite").fill(`${colleague}@example.com`);
  await invitations.getByLabel("As").selectOption("VIEWER");
  await invitations.getByRole("button", { name: "Invite" }).click();
  const link = (await invitations.locator("output code").textContent()) ?? "";
  await expectAccessible(page);

  await other.goto(new URL(link).pathname + new URL(link).hash);
  await expectAccessible(other);
  await other.getByRole("button", { name: "Join" }).click();
  await expect(other.getByRole("heading", { name: "The Team", level: 1 })).toBeVisible();
  await expect(other.getByRole("region", { name: "Invitations" })).toHaveCount(0);

  await page.reload();
  const members = page.getByRole("region", { name: "Members" });
  await expect(members.getByRole("listitem")).toHaveCount(2);
  await members.getByLabel(`Role of ${colleague}`).selectOption("ADMIN");
  await expect(members.getByLabel(`Role of ${colleague}`)).toHaveValue("ADMIN");
  await page.getByRole("button", { name: "Leave The Team" }).click();
  await expect(page.getByRole("alert")).toContainText("at least one owner");

  await other.getByRole("button", { name: "Leave The Team" }).click();
  await expect(other.getByRole("heading", { name: colleague, level: 1 })).toBeVisible();
  await elsewhere.close();
});
