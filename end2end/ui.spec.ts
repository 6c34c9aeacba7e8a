// What the parts of app/src/ui/ promise on every page: fields, tables, and where the focus is.

import { expect, test } from "./fixtures.ts";
import {
  administer,
  expectAccessible,
  expectNoSidewaysScroll,
  freshName,
  hydrated,
  post,
  record,
  register,
} from "./people.ts";

const THAT_DAY = "/intervals?from=2026-03-04&to=2026-03-04";

test("a field says what is wrong with it to who cannot see it", async ({ page, expectConsoleError }) => {
  expectConsoleError("422");
  await page.goto("/register");
  const password = page.getByLabel("Password");
  await expect(password).toHaveAccessibleDescription("At least 10 characters.");
  await expect(password).not.toHaveAttribute("aria-invalid");
  await page.getByLabel("Name").fill(freshName());
  await password.fill("short");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(password).toHaveAttribute("aria-invalid", "true");
  const complaint = await page.getByRole("alert").innerText();
  await expect(password).toHaveAccessibleDescription(`At least 10 characters. ${complaint.trim()}`);
  await expectAccessible(page);
});

test("a field says the same without scripts", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/register");
  await page.getByLabel("Name").fill(freshName());
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-describedby", "password-help password-error");
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await context.close();
});

test("after a token is revoked the focus goes on to the next, then to the heading", async ({ page }) => {
  await register(page);
  for (const name of ["first", "second"]) await post(page, "tokens", { name, scope: "read" });
  await page.goto("/account");
  await hydrated(page);
  const tokens = page.getByRole("region", { name: "API tokens" });
  const revoke = async (name: string) => {
    await tokens.getByRole("button", { name: `Revoke ${name}` }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).press("Enter");
    await expect(tokens.getByRole("rowheader", { name })).toBeHidden();
  };
  await revoke("second");
  await expect(tokens.getByRole("button", { name: "Revoke first" })).toBeFocused();
  await revoke("first");
  await expect(tokens.getByRole("heading", { name: "API tokens" })).toBeFocused();
});

test("the account menu says when its pages are open", async ({ page }) => {
  await register(page);
  const button = page.getByRole("button", { name: /^Account menu/ });
  await expect(button).not.toHaveAttribute("aria-current");
  await button.click();
  await page.getByRole("group", { name: "Account menu" }).getByRole("link", { name: "Account" }).click();
  await expect(button).toHaveAttribute("aria-current", "true");
  await expect(page.locator("#me").getByRole("link", { name: "Account", includeHidden: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("people are sorted by the headings of their table", async ({ page, server }) => {
  await administer(page, server);
  await page.goto("/people");
  await hydrated(page);
  const heading = page.getByRole("columnheader", { name: "Name" });
  const names = () => page.getByRole("rowheader").allInnerTexts();
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  const before = await names();
  await heading.getByRole("button").press("Enter");
  await expect(heading).toHaveAttribute("aria-sort", "descending");
  expect(await names()).toEqual([...before].reverse());
});

test("the edit dialog begins at its first field and gives the focus back", async ({ page }) => {
  await register(page);
  await record(page, ["08:00,09:00,Mail,"]);
  await page.goto(THAT_DAY);
  await hydrated(page);
  const title = page.getByRole("button", { name: "Mail", exact: true });
  const dialog = page.getByRole("dialog", { name: "Edit interval" });
  await title.press("Enter");
  await expect(dialog.getByLabel("Start")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(title).toBeFocused();
  await title.press("Enter");
  await expect(dialog.getByLabel("Start")).toBeFocused();
  // Its row moves to another place; the focus goes along.
  await dialog.getByLabel("Title").fill("Letters");
  await dialog.getByRole("button", { name: "Save" }).press("Enter");
  await expect(page.getByRole("button", { name: "Letters", exact: true })).toBeFocused();
});

test("after a deletion the focus is on the next row, then on the heading", async ({ page, isMobile }) => {
  await register(page);
  await record(page, ["08:00,09:00,One,", "09:00,10:00,Two,", "10:00,11:00,Three,"]);
  await page.goto(THAT_DAY);
  await hydrated(page);
  const rows = page.locator("li.row");
  await expect(rows).toHaveCount(3);
  const names = await rows.locator(".link").allInnerTexts();
  const title = (at: number) => page.getByRole("button", { name: names[at]!, exact: true });
  const remove = async (at: number) => {
    await title(at).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
    await expect(title(at)).toBeHidden();
  };
  if (isMobile) {
    await remove(1);
    await expect(title(2)).toBeFocused();
  } else {
    await page.getByRole("button", { name: `Delete ${names[1]}` }).press("Enter");
    await expect(page.getByRole("button", { name: `Delete ${names[2]}` })).toBeFocused();
  }
  // There is none after the last: the one before it.
  await remove(2);
  await expect(title(0)).toBeFocused();
  await remove(0);
  await expect(page.getByRole("heading", { level: 1, name: "Intervals" })).toBeFocused();
});

test("what is restored from the trash hands the focus on", async ({ page }) => {
  await register(page);
  await record(page, ["08:00,09:00,One,", "09:00,10:00,Two,"]);
  await page.goto(THAT_DAY);
  await hydrated(page);
  for (const name of ["One", "Two"]) {
    await page.getByRole("button", { name, exact: true }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
    await expect(page.getByRole("button", { name, exact: true })).toBeHidden();
  }
  await page.goto("/intervals/trash");
  await hydrated(page);
  const names = page.getByRole("rowheader");
  await expect(names).toHaveText(["Two", "One"]);
  await page.getByRole("columnheader", { name: "Interval" }).getByRole("button").press("Enter");
  await expect(names).toHaveText(["One", "Two"]);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Restore One" }).press("Enter");
  await expect(page.getByRole("button", { name: "Restore Two" })).toBeFocused();
  await expect(names).toHaveText(["Two"]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Trash" })).toBeFocused();
});

test("tags are sorted by the headings of their table", async ({ page }) => {
  await register(page);
  await record(page, ["08:00,09:00,Mail,Review", "09:00,10:00,Stand-up,Review", "10:00,11:00,Lunch,client"]);
  await page.goto("/intervals/tags");
  await hydrated(page);
  const [tag, count] = ["Tag", "Intervals"].map((name) => page.getByRole("columnheader", { name }));
  const names = page.getByRole("rowheader");
  await expect(count!).toHaveAttribute("aria-sort", "descending");
  await expect(names).toHaveText(["Review", "client"]);
  await tag!.getByRole("button").press("Enter");
  await expect(tag!).toHaveAttribute("aria-sort", "ascending");
  await expect(count!).toHaveAttribute("aria-sort", "none");
  await expect(names).toHaveText(["client", "Review"]);
  await page.keyboard.press("Enter");
  await expect(tag!).toHaveAttribute("aria-sort", "descending");
  await expect(names).toHaveText(["Review", "client"]);
  await count!.getByRole("button").press("Enter");
  await expect(names).toHaveText(["Review", "client"]);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
