import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { drawn, file, open } from "./packages.ts";
import { administer, expectAccessible, expectNoSidewaysScroll, register } from "./people.ts";

/** Draws a stretch of the profits open, with the mouse. */
async function drawOpen(page: Page): Promise<void> {
  const layer = (await page.locator("#profits .nsewdrag").boundingBox())!;
  const y = layer.y + layer.height / 2;
  await page.mouse.move(layer.x + layer.width * 0.3, y);
  await page.mouse.down();
  await page.mouse.move(layer.x + layer.width * 0.7, y, { steps: 8 });
  await page.mouse.up();
}

test("how the pictures stand is in the link, and a choice of nothing has a way back", async ({
  page,
  browser,
  server,
}) => {
  await administer(page, server);
  await open(page, "/packaging/source");
  await page.getByLabel("File", { exact: true }).setInputFiles(file());
  await page.getByRole("button", { name: "Look at it first" }).click();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByRole("heading", { name: "Imported: 2 new." })).toBeVisible();

  await open(page, "/packaging");
  await expect.poll(async () => (await drawn(page)).points).toBeGreaterThan(0);
  const all = (await drawn(page)).lines.length;
  await page.getByRole("checkbox", { name: "Mean", exact: true }).uncheck();
  await expect(page).toHaveURL(/hide=mean/);
  await expect.poll(async () => (await drawn(page)).lines.length).toBe(all - 1);
  // A phone has no room for two beside each other, and on glass a drag moves the page.
  const desk = page.viewportSize()!.width > 800;
  const beside = (page: Page) => page.getByRole("radio", { name: "Side by side" });
  if (desk) {
    await beside(page).check({ force: true });
    await expect(page).toHaveURL(/plots=beside/);
    await drawOpen(page);
    await expect(page).toHaveURL(/days=\d{4}-\d\d-\d\d/);
  }
  const context = await browser.newContext({ baseURL: server.url, viewport: page.viewportSize() });
  const other = await context.newPage();
  await register(other);
  await open(other, page.url());
  if (desk) await expect(beside(other)).toBeChecked();
  await expect(other.getByRole("checkbox", { name: "Mean", exact: true })).not.toBeChecked();
  const same = async () => JSON.stringify(await drawn(other)) === JSON.stringify(await drawn(page));
  await expect.poll(same).toBe(true);
  await context.close();

  // A size that there is not is said so, and is not lost.
  if (desk) {
    await page.getByRole("button", { name: "The whole period" }).click();
    await expect(page).not.toHaveURL(/days=/);
  }
  const size = page.getByRole("textbox", { name: "Size of the window" });
  await size.fill("700");
  await size.press("Enter");
  await expect(page.getByText("Write a whole number from 5 to 500.")).toBeVisible();
  await expect(size).toHaveAttribute("aria-invalid", "true");
  await expect(size).toHaveValue("700");
  await expectAccessible(page);
  await size.fill("20");
  await expect(page).toHaveURL(/window=20/);
  await expect(size).not.toHaveAttribute("aria-invalid", "true");

  await open(page, "/packaging?project=Nobody");
  await expect(page.getByText("No package is of this choice.")).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.locator(".empty").getByRole("button", { name: "Look at everything" }).click();
  await expect(page).not.toHaveURL(/project=/);
  await expect.poll(async () => (await drawn(page)).points).toBeGreaterThan(0);
});
