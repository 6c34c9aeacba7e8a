import type { Page } from "@playwright/test";
import { type Gateways, expect, test } from "./fixtures.ts";
import { expectAccessible, expectNoSidewaysScroll, hydrated, register } from "./people.ts";

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
