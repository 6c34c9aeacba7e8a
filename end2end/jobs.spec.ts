import { expect, test } from "./fixtures.ts";
import { administer, expectAccessible, expectNoSidewaysScroll, hydrated, register } from "./people.ts";

test("an administrator runs a backup and sees it end without reloading", async ({ page, server }) => {
  await administer(page, server);
  await page.goto("/jobs");
  await hydrated(page);
  const backup = page.getByRole("row").filter({ hasText: "Back up the database" }).first();
  await backup.getByRole("button", { name: /^Run/ }).click();
  await expect(page.getByText(/checked by opening it/).first()).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("jobs are for administrators", async ({ page, expectConsoleError }) => {
  expectConsoleError("403");
  await register(page);
  await page.goto("/jobs");
  await expect(page.getByText("This is for administrators.")).toBeVisible();
});
