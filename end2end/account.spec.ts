import { expect, test } from "./fixtures.ts";
import {
  administer,
  expectAccessible,
  expectNoSidewaysScroll,
  freshName,
  hydrated,
  post,
  register,
  signIn,
} from "./people.ts";

test("a wrong password is refused in words, and the name stays", async ({ page, expectConsoleError }) => {
  expectConsoleError("422");
  const name = await register(page);
  // Away first: what the page still asks for would be refused without its cookie.
  await page.goto("about:blank");
  await page.context().clearCookies();
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
  expect(await names()).toEqual(before.toReversed());
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
