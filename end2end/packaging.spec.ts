import type { Page } from "@playwright/test";
import { type Reports, expect, test } from "./fixtures.ts";
import { administer, expectAccessible, expectNoSidewaysScroll, hydrated, register } from "./people.ts";

const WEEKS = 24;

/** A Wednesday some weeks before the present one, as the site's clock counts: in UTC. */
function weeksAgo(weeks: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() - day.getUTCDay() + 3 - 7 * weeks);
  return day.toISOString().slice(0, 10);
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
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

/** What the page of figures says: its figure, its tiles, and what its two pictures are of. */
async function picture(page: Page): Promise<string[]> {
  const figure = page.getByRole("region", { name: "Figures" });
  const images = page.getByRole("application", { name: /of a package by date: [\d,]+ points/ });
  await expect(images).toHaveCount(2);
  const labels = await images.evaluateAll((all) => all.map((image) => image.getAttribute("aria-label")!));
  return [await figure.innerText(), ...labels];
}

/** What is drawn of the profits: the course of each line, and how many pixels points take. */
async function drawn(page: Page): Promise<{ lines: string[]; points: number }> {
  const plot = page.locator("#profits");
  const lines = await plot.locator(".js-line").evaluateAll((all) => all.map((line) => line.getAttribute("d")!));
  const points = await page.locator("#profits-points").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
  });
  return { lines, points };
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

/** A file of three rows, the last of which nobody can read. */
function file() {
  const header =
    "Date,JIRA-Key,Project,Package Number,Name,Type,Complexity,Technology,Status,Packager,QA,Account/ Order#," +
    "Total Time (1),Time in period (2),QA passes,Overdue,Innovations (hr),Packaging &  Development,Testing (hr),TR package (hr)";
  // Another project each time: what is here already is not new.
  const project = `E${Date.now()}`;
  const row = (date: string, n: number, hours: string) =>
    `${date},${project}-${n},${project},${n},Reader,New,Basic,MSI,Done,Ann,Bo,A1,${hours},${hours},1,,,2,0.5,`;
  const rows = [row("2018-02-18", 1, "2.5"), row("2018-02-18", 2, "3.5"), row("soon", 3, "1")];
  return { name: "time_tracking.csv", mimeType: "text/csv", buffer: Buffer.from([header, ...rows, ""].join("\r\n")) };
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
