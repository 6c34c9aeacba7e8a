import type { Page } from "@playwright/test";
import { type Gateways, expect, test } from "./fixtures.ts";
import { administer, expectAccessible, expectNoSidewaysScroll, hydrated, register } from "./people.ts";

/** Adds a gateway in the browser, asked each second; answers its Cloud ID. */
async function add(page: Page, gateways: Gateways, password = gateways.password): Promise<string> {
  const cloudId = gateways.fresh();
  await page.goto("/energy");
  await hydrated(page);
  await page.getByRole("main").getByRole("link", { name: "Add a gateway" }).click();
  const form = page.getByRole("dialog", { name: "Add a gateway" });
  await form.getByLabel("Cloud ID").fill(cloudId);
  await form.getByLabel("E-mail address").fill(gateways.user);
  await form.getByLabel("Password").fill(password);
  await form.getByLabel("Seconds between two readings").fill("1");
  await form.getByRole("button", { name: "Add", exact: true }).click();
  await expect(form).toBeHidden();
  return cloudId;
}

/** The card of a gateway. */
function card(page: Page, cloudId: string) {
  return page.getByRole("listitem").filter({ hasText: cloudId }).first();
}

/** A time without a demand, from and to in milliseconds, and whether it has ended. */
interface Gap {
  from: number;
  to: number;
  over: boolean;
}

/** The gaps of the person's only meter. */
async function gaps(page: Page): Promise<Gap[]> {
  const meters = await page.request.get("/api/v1/energy/meters");
  const [meter] = ((await meters.json()) as { items: { id: number }[] }).items;
  const asked = Date.now();
  const from = new Date(asked - 3600_000).toISOString();
  const found = await page.request.get(`/api/v1/energy/meters/${meter!.id}/gaps?from=${from}`);
  const { items } = (await found.json()) as { items: { from: string; to: string }[] };
  // One that lasts goes on until it is answered.
  const gap = (from: number, to: number): Gap => ({ from, to, over: to < asked });
  return items.map(({ from, to }) => gap(Date.parse(from), Date.parse(to)));
}

test("demand arrives, silence is a gap, and a price makes a cost", async ({ page, gateways, expectConsoleError }) => {
  test.slow();
  // A price of the past is asked about before it is saved.
  expectConsoleError("422");
  await register(page);
  const cloudId = await add(page, gateways);
  await expect(card(page, cloudId)).toContainText("ok");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await page.goto("/energy");
  await hydrated(page);
  await expect(page.locator(".figure.demand")).toContainText(/\d\.\d+\s*kW/);
  await expect(page.locator(".figure.demand")).toContainText(/\d+ s ago|just now/);
  await expect(page.locator("#demand .main-svg").first()).toBeVisible();
  // Its layers lie upon each other, also once the page was drawn again.
  for (let i = 0; i < 2; i++) await page.waitForResponse((response) => response.url().includes("/get_now"));
  await expect(page.locator("#demand .main-svg").first()).toHaveCSS("position", "absolute");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await gateways.stop();
  const stopped = Date.now();
  await page.goto("/energy/gateways");
  await hydrated(page);
  await expect(card(page, cloudId)).toContainText("unreachable");
  await expect(card(page, cloudId)).toContainText("cannot be reached");
  // What was read last no longer holds. Long enough that no reading of before can fill it: meters speak every 8 s.
  let silence: Gap | undefined;
  const lasting = (gap: Gap) => gap.to > stopped && gap.to - gap.from > 12_000;
  const look = async () => (silence = (await gaps(page)).find(lasting)) !== undefined;
  await expect.poll(look, { timeout: 40_000 }).toBe(true);
  const silent = silence!.from + 1_000;
  await gateways.restart();
  await expect(card(page, cloudId)).toContainText("ok", { timeout: 40_000 });
  // The silence is a gap now, between what was heard before and after.
  const covers = (gap: Gap) => gap.from < silent && silent < gap.to && gap.over;
  await expect.poll(async () => (await gaps(page)).filter(covers).length).toBe(1);

  await page.goto("/energy/prices");
  await hydrated(page);
  await page.getByRole("button", { name: "Add a price" }).first().click();
  const form = page.getByRole("dialog", { name: "Add a price" });
  await form.getByLabel("Price of a kWh").fill("0.2987");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByLabel("Apply it to them").check();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(page.locator(".figure")).toContainText("0.2987 EUR");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await page.goto("/energy");
  await hydrated(page);
  await expect(page.getByText("Cost today")).toBeVisible();
  await page.goto("/energy/history");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("wrong credentials are a state in words, and the right ones mend it", async ({ page, gateways }) => {
  await register(page);
  const cloudId = await add(page, gateways, "wrong");
  await expect(card(page, cloudId)).toContainText("wrong credentials");
  await card(page, cloudId).getByRole("button", { name: /^Edit/ }).click();
  const form = page.getByRole("dialog", { name: "Edit gateway" });
  await form.getByLabel("Password").fill(gateways.password);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(card(page, cloudId)).toContainText("ok");
  await card(page, cloudId).getByRole("button", { name: /^Test/ }).click();
  await expect(card(page, cloudId)).toContainText(/It answered in \d+\.\d s: -?\d+\.\d+ kW from meter 0x/);
});

test("the times of day are tinted by their price, and a price that was ended comes back", async ({
  page,
  gateways,
  expectConsoleError,
}) => {
  // A price of the past is asked about before it is saved.
  expectConsoleError("422");
  await register(page);
  const cloudId = await add(page, gateways);
  await expect(card(page, cloudId)).toContainText("ok");
  await page.goto("/energy/prices");
  await hydrated(page);
  await page.getByRole("button", { name: "Add a price" }).first().click();
  const form = page.getByRole("dialog", { name: "Add a price" });
  await form.getByLabel("Kind").selectOption("By the time of day");
  await form.getByLabel("Name").fill("Night");
  await form.getByLabel("From", { exact: true }).last().fill("22:00");
  await form.getByLabel("To").fill("06:00");
  await form.getByLabel("Price of a kWh").fill("0.21");
  await form.getByLabel("Price at other times").fill("0.3");
  await form.getByRole("button", { name: "Save" }).click();
  const price = page.getByRole("listitem").filter({ hasText: "By time of day" });
  // Asked only where an hour is past already.
  const past = form.getByLabel("Apply it to them");
  await expect(past.or(price)).toBeVisible();
  if (await past.isVisible()) {
    await past.check();
    await form.getByRole("button", { name: "Save" }).click();
  }
  await expect(price).toContainText("In force");

  await page.goto("/energy/history");
  await hydrated(page);
  await expect(page.locator(".key .price")).toHaveText(["Night 0.21 EUR", "Otherwise 0.30 EUR"]);
  await expect(page.locator("#history .shapelayer path")).toHaveCount(1);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await page.goto("/energy/prices");
  await hydrated(page);
  await price.getByRole("button", { name: /^End the price/ }).click();
  await expect(page.getByText("It prices no hours to come")).toBeVisible();
  await expect(price.getByText("In force")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(price).toContainText("In force");
});

test("an administrator chooses where the archive is, and tests it", async ({ page, server, expectConsoleError }) => {
  // What is refused is said beside its field.
  expectConsoleError("422");
  await administer(page, server);
  await page.goto("/energy/archive");
  await hydrated(page);
  const place = page.getByRole("region", { name: "Where it goes" });
  await place.getByRole("button", { name: "Change" }).click();
  const form = page.getByRole("dialog", { name: "Where the archive goes" });
  await form.getByLabel("Kind").selectOption("S3, or alike");
  await form.getByLabel("Bucket", { exact: true }).fill("energy");
  await form.getByLabel("Endpoint").fill("http://127.0.0.1:9");
  await form.getByLabel("Access key ID").fill("AKID");
  await form.getByLabel("Secret access key").fill("opensesame-7");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("This is not encrypted.")).toBeVisible();
  await expectAccessible(page);
  await form.getByLabel("Allow http").check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(place).toContainText("s3://energy");
  await expect(place).toContainText("access key AKID");
  await place.getByRole("button", { name: "Test" }).click();
  await expect(place.getByText(/cannot be reached/)).toBeVisible({ timeout: 45_000 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await place.getByRole("button", { name: "Change" }).click();
  await form.getByLabel("Kind").selectOption("A folder of the server");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(place).toContainText("A folder beside the database.");
  await place.getByRole("button", { name: "Test" }).click();
  await expect(place.getByText(/was written, read back and deleted/)).toBeVisible();
});
