import type { Page } from "@playwright/test";
import { type Reports, expect, test } from "./fixtures.ts";
import { drawn, file, open, picture } from "./packages.ts";
import { administer, expectAccessible, expectNoSidewaysScroll, register } from "./people.ts";

const WEEKS = 24;

/** A Wednesday some weeks before the present one, as the site's clock counts: in UTC. */
function weeksAgo(weeks: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() - day.getUTCDay() + 3 - 7 * weeks);
  return day.toISOString().slice(0, 10);
}

/** Says in the browser where reports come from. */
async function configure(page: Page, reports: Reports): Promise<void> {
  await page.getByLabel("Address").fill(reports.url);
  await page.getByLabel("First period").fill(weeksAgo(WEEKS));
  await page.getByLabel("Pause between two weeks").fill("0");
  await page.getByLabel("User name").fill(reports.user);
  await page.getByRole("textbox", { name: "Password" }).fill(reports.password);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The source is saved.")).toBeVisible();
}

/** From the latest square one week back, and into it, by keys alone. */
async function askAgainForTheWeekBefore(page: Page): Promise<void> {
  const squares = page.getByRole("link", { name: /: ok, [\d,]+ rows?/ });
  await squares.and(page.locator("[tabindex='0']")).press("ArrowLeft");
  const week = page.locator("a:focus");
  await expect(week).toHaveAttribute("tabindex", "0");
  const href = (await week.getAttribute("href"))!;
  await week.press("Enter");
  const dialog = page.getByRole("dialog", { name: / – \d+ \w+ \d{4}$/ });
  await expect(dialog.getByRole("link", { name: /^What the site answered/ })).toBeVisible();
  expect(page.url()).toContain(href);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(/week=/);
  await expect(page.locator("a:focus")).toHaveAttribute("href", href);
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByText("The week is asked for again.")).toBeVisible();
  await open(page, "/packaging/source");
  await expect(page.getByText(/1 week asked for: 0 new, 0 changed, \d+ same/)).toBeVisible();
}

test("a site is scraped, and a link shows another person the same picture", async ({
  page,
  browser,
  server,
  reports,
  expectConsoleError,
}) => {
  test.slow();
  // What is wrong with an address is said beside it.
  expectConsoleError("422");
  await administer(page, server);
  await open(page, "/packaging/source");
  await page.getByLabel("Address").fill("ftp://nowhere");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Write the address as")).toBeVisible();
  await expect(page.getByLabel("Address")).toHaveAttribute("aria-invalid", "true");
  await configure(page, reports);
  await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue("");

  await page.getByRole("button", { name: "Scrape now" }).click();
  const progress = page.getByRole("progressbar", { name: "Scrape" });
  const value = async () => Number((await progress.getAttribute("value").catch(() => null)) ?? 0);
  await expect.poll(value).toBeGreaterThan(0);
  const seen = await value();
  await expect.poll(value).toBeGreaterThan(seen);
  await expect(page.getByText(`${WEEKS} weeks asked for:`)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await open(page, "/packaging/periods");
  await expect(page.locator(".figure")).toContainText(`${WEEKS} of ${WEEKS} weeks are here`);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await askAgainForTheWeekBefore(page);

  await open(page, "/packaging");
  const whole = await picture(page);
  const points = async () => (await drawn(page)).points;
  await expect.poll(points).toBeGreaterThan(0);
  const all = await points();
  await readByKeys(page);
  await page.getByRole("button", { name: "Basic", exact: true }).click();
  await expect(page).toHaveURL(/complexity=Basic/);
  await expect.poll(async () => (await picture(page)).join()).not.toBe(whole.join());
  await expect.poll(points).toBeLessThan(all);
  const still = await drawn(page);
  const slider = page.getByRole("slider", { name: "Rolling mean of the last" });
  const box = (await slider.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 8 });
  await page.mouse.up();
  await expect(page).toHaveURL(/window=\d+/);
  const size = await slider.inputValue();
  // The line has moved, the points have not.
  await expect.poll(async () => (await drawn(page)).lines).not.toEqual(still.lines);
  expect(await points()).toBe(still.points);
  const mine = await picture(page);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  const context = await browser.newContext({ baseURL: server.url, viewport: page.viewportSize() });
  const other = await context.newPage();
  await register(other);
  await open(other, page.url());
  await expect.poll(() => picture(other)).toEqual(mine);
  await expect.poll(() => drawn(other)).toEqual(await drawn(page));
  await expect(other.getByRole("slider", { name: "Rolling mean of the last" })).toHaveValue(size);
  await expect(other.getByRole("button", { name: "Basic", exact: true })).toHaveAttribute("aria-pressed", "true");
  // Everyone sees where it comes from; settings are for administrators.
  await open(other, "/packaging/source");
  await expect(other.getByText(reports.url)).toBeVisible();
  await expect(other.getByLabel("Address")).toHaveCount(0);
  await expect(other.getByRole("button", { name: "Scrape now" })).toHaveCount(0);
  await context.close();
});

/** From point to point by keys alone; a date that moves is in the pictures once the hand rests. */
async function readByKeys(page: Page): Promise<void> {
  const plot = page.getByRole("application", { name: /^Profit of a package/ });
  await plot.press("ArrowRight");
  const words = /^\S+, \w+.*\. cost .+ h × .+ = /;
  await expect(page.getByRole("status").filter({ hasText: words })).toBeAttached();
  await expect(page.locator(".tip")).toContainText(/cost .+profit /);
  await plot.press("Escape");
  await expect(page.locator(".tip")).toBeHidden();
  const points = async () => (await picture(page))[1];
  const all = await points();
  const first = page.getByRole("slider", { name: "First day" });
  await first.press("PageUp");
  await expect(page).toHaveURL(/from=/);
  await expect.poll(points).not.toBe(all);
  await first.press("Home");
  await expect(page).not.toHaveURL(/from=/);
  await expect.poll(points).toBe(all);
}

interface Assumptions {
  revision: number;
  assumptions: { currency: string; terms: { from: string; wage: string }[] };
}

async function assumptions(page: Page): Promise<Assumptions> {
  const answer = await page.request.get("/api/v1/packaging/assumptions");
  return (await answer.json()) as Assumptions;
}

/** Somebody else saves another wage. */
async function saveMeanwhile(page: Page, wage: string): Promise<void> {
  const { assumptions: form } = await assumptions(page);
  form.terms[0]!.wage = wage;
  const headers = { Origin: new URL(page.url()).origin };
  const answer = await page.request.put("/api/v1/packaging/assumptions", { headers, data: { assumptions: form } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Adds terms in the dialog; they are a draft then. */
async function addTerms(page: Page, from: string, wage: string): Promise<void> {
  await page.getByRole("button", { name: "Add terms" }).click();
  const form = page.getByRole("dialog", { name: "Add terms" });
  await form.getByRole("textbox", { name: "From" }).fill(from);
  await form.getByRole("textbox", { name: "Wage" }).fill(wage);
  await form.getByRole("button", { name: "See what changes" }).click();
}

test("a file is looked at before it is imported, and terms say what they change", async ({
  page,
  server,
  expectConsoleError,
}) => {
  // A wage that is none is complained about.
  expectConsoleError("422");
  await administer(page, server);
  await open(page, "/packaging/source");
  await page.getByLabel("File", { exact: true }).setInputFiles(file());
  await page.getByRole("button", { name: "Look at it first" }).click();
  await expect(page.getByRole("heading", { name: "2 new." })).toBeFocused();
  await expect(page.getByRole("row").filter({ hasText: "Date: " })).toContainText("4");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByRole("heading", { name: "Imported: 2 new." })).toBeVisible();

  await open(page, "/packaging/assumptions");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  const before = await assumptions(page);
  await addTerms(page, "2018-01-01", "much");
  const form = page.getByRole("dialog", { name: "Add terms" });
  await expect(form.getByText(/^Write a number/)).toBeVisible();
  await expectAccessible(page);
  await form.getByRole("textbox", { name: "Wage" }).fill("36");
  await form.getByRole("button", { name: "See what changes" }).click();
  await expect(form).toBeHidden();
  const draft = page.getByRole("region", { name: "Not saved yet: what would change" });
  await expect(draft).toContainText(/Mean costs\s*[\d.]+ USD now [\d.]+ USD · \+/);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  expect(await assumptions(page)).toEqual(before);

  await draft.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The assumptions are saved.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "From 1 Jan 2018" })).toBeVisible();
  await expect(draft).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Those of before hold again.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "From 1 Jan 2018" })).toBeHidden();
  expect((await assumptions(page)).assumptions).toEqual(before.assumptions);

  await addTerms(page, "2018-01-01", "36");
  await saveMeanwhile(page, "19");
  await expect(draft.getByText("Others were saved meanwhile.")).toBeVisible();
  await expect(draft.getByRole("button", { name: "Save" })).toBeDisabled();
  await draft.getByRole("button", { name: "Show those" }).click();
  await expect(page.locator(".figure")).toContainText(/19\s*USD/);
  await saveMeanwhile(page, before.assumptions.terms[0]!.wage);
});
