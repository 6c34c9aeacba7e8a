import { expect, test } from "./fixtures.ts";
import { administer, expectAccessible, expectNoSidewaysScroll, hydrated, leave, register, signIn } from "./people.ts";

test("a wrong password is refused in words, and the name stays", async ({ page, expectConsoleError }) => {
  expectConsoleError("422");
  const name = await register(page);
  await leave(page);
  await page.goto("/sign-in");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("The name or the password is not right.");
  await expect(page.getByLabel("Name")).toHaveValue(name);
  await signIn(page, name);
});

test("a new account takes the browser's time zone", async ({ page }) => {
  await register(page);
  await page.getByRole("button", { name: /^Account menu/ }).click();
  await expect(page.getByRole("group", { name: "Account menu" })).toContainText("Europe/Berlin");
});

test("a token is shown once and can be revoked", async ({ page }) => {
  await register(page);
  await page.goto("/account");
  await hydrated(page);
  const tokens = page.getByRole("region", { name: "API tokens" });
  await tokens.getByLabel("Name").fill("watcher");
  await tokens.getByRole("button", { name: /^(Make|Create)/ }).click();
  await expect(page.getByText(/^hsk_[0-9a-f]{64}$/)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/hsk_[0-9a-f]{64}/)).toBeHidden();
  await expect(tokens.getByRole("rowheader", { name: "watcher", exact: true })).toBeVisible();
});

test("the pages that need no signing in are accessible in both themes", async ({ page }) => {
  for (const path of ["/sign-in", "/register", "/api/docs"]) {
    await page.goto(path);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  }
});

test("the account and people pages are accessible in both themes", async ({ page, server }) => {
  await administer(page, server);
  for (const path of ["/account", "/people"]) {
    await page.goto(path);
    await hydrated(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  }
});

test("an address that does not exist says so", async ({ page, expectConsoleError }) => {
  expectConsoleError("404");
  await register(page);
  const answer = await page.goto("/nowhere");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await expectAccessible(page);
});

test("nothing but the way in is reachable without signing in", async ({ request }) => {
  for (const path of ["/", "/intervals", "/account", "/jobs", "/people"]) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect([303, 307, 308]).toContain(answer.status());
  }
});
