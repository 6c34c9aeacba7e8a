import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { readFile } from "node:fs/promises";
import { expectAccessible, expectNoSidewaysScroll, hydrated, post, record, register, signIn } from "./people.ts";

/** Opens the add form and fills it. Times are on a Wednesday of the past, so that nothing is in the future. */
async function fillAdd(page: Page, title: string, from = "09:00", to = "10:00"): Promise<void> {
  const form = page.getByRole("form", { name: "Add an interval" });
  if (!(await form.isVisible())) await page.getByText("Add an interval").first().click();
  await form.getByLabel("Start").fill(`2026-03-04T${from}`);
  await form.getByLabel("End").fill(`2026-03-04T${to}`);
  await form.getByLabel("Title").fill(title);
}

async function add(page: Page, title: string, from?: string, to?: string): Promise<void> {
  await fillAdd(page, title, from, to);
  await page.getByRole("form", { name: "Add an interval" }).getByRole("button", { name: "Add" }).click();
}

const THAT_DAY = "/intervals?from=2026-03-04&to=2026-03-04";

/** The list's row with this title. */
function row(page: Page, title: string) {
  return page.locator("li.row").filter({ has: page.getByRole("button", { name: title, exact: true }) });
}

test("a person signs up, adds, sees, edits, takes back a deletion and signs out", async ({ page }) => {
  const name = await register(page);
  await page.goto(THAT_DAY);
  await hydrated(page);
  await add(page, "Stand-up");
  await expect(row(page, "Stand-up")).toContainText("1:00");
  await expect(page.locator(".figure")).toContainText("1h");
  await expectNoSidewaysScroll(page);

  await page.getByRole("button", { name: "Stand-up", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit interval" });
  await dialog.getByLabel("Title").fill("Planning");
  await dialog.getByLabel("End").fill("2026-03-04T11:30");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "Planning")).toContainText("2:30");

  await page.getByRole("button", { name: "Planning", exact: true }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "Planning")).toBeHidden();
  await page.getByText("Deleted “Planning”").locator("..").getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Planning")).toContainText("2:30");

  await page.getByRole("button", { name: /^Account menu/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto("/intervals");
  await expect(page).toHaveURL(/sign-in\?next=/);
  await signIn(page, name);
});

test("what was answered is there after a kill", async ({ page, server }) => {
  await register(page);
  await page.goto(THAT_DAY);
  await hydrated(page);
  await add(page, "Before the power cut");
  await expect(row(page, "Before the power cut")).toBeVisible();
  await page.goto("about:blank");
  await server.kill9();
  await server.restart();
  await page.goto(THAT_DAY);
  await expect(row(page, "Before the power cut")).toBeVisible();
});

test("a second person sees nothing of the first", async ({ page, browser }) => {
  await register(page);
  await page.goto(THAT_DAY);
  await hydrated(page);
  await add(page, "Private");
  await expect(row(page, "Private")).toBeVisible();
  const other = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const theirs = await other.newPage();
  await register(theirs);
  await theirs.goto(THAT_DAY);
  await expect(theirs.getByText("An interval is a time you say you were busy")).toBeVisible();
  await expect(theirs.getByText("Private")).toBeHidden();
  await other.close();
});

test("a change in one tab shows in the other by itself", async ({ page, context }) => {
  await register(page);
  await page.goto(THAT_DAY);
  await hydrated(page);
  const second = await context.newPage();
  await second.goto(THAT_DAY);
  await hydrated(second);
  await add(page, "Told to both");
  await expect(row(second, "Told to both")).toBeVisible();
});

test("the add form works without scripts, and gives back what was refused", async ({ page, browser }) => {
  await register(page);
  const state = await page.context().storageState();
  const context = await browser.newContext({
    baseURL: new URL(page.url()).origin,
    storageState: state,
    javaScriptEnabled: false,
  });
  const plain = await context.newPage();
  await plain.goto(THAT_DAY);
  await plain.getByText("Add an interval").first().click();
  await add(plain, "Backwards", "10:00", "09:00");
  await expect(plain.getByText("The end is before the start")).toBeVisible();
  const form = plain.getByRole("form", { name: "Add an interval" });
  await expect(form.getByLabel("Title")).toHaveValue("Backwards");
  await expect(form.getByLabel("Start")).toHaveValue("2026-03-04T10:00");
  await form.getByLabel("End").fill("2026-03-04T11:00");
  await form.getByRole("button", { name: "Add" }).click();
  await plain.goto(THAT_DAY);
  await expect(plain.locator("li.row")).toContainText("Backwards");
  await context.close();
});

test("an overlap is named, and can be trimmed or kept", async ({ page, expectConsoleError }) => {
  // The question is an answer with the status 422, which the browser reports.
  expectConsoleError("422");
  await register(page);
  await page.goto(THAT_DAY);
  await hydrated(page);
  await add(page, "First", "10:00", "11:00");
  await expect(row(page, "First")).toBeVisible();
  await add(page, "Second", "09:00", "10:30");
  await expect(page.getByText("This overlaps “First” (10:00–11:00).")).toBeVisible();
  await page.getByRole("button", { name: "Trim to 09:00–10:00" }).click();
  await expect(row(page, "Second")).toContainText("1:00");
  await add(page, "Third", "10:15", "10:45");
  await page.getByRole("button", { name: "Keep both" }).click();
  await expect(row(page, "Third")).toContainText("overlaps “First”");
});

test("an hour that happened twice is asked about", async ({ page, expectConsoleError }) => {
  expectConsoleError("422");
  await register(page);
  await page.goto("/intervals?from=2025-10-26&to=2025-10-26");
  await hydrated(page);
  await page.getByText("Add an interval").first().click();
  const form = page.getByRole("form", { name: "Add an interval" });
  await form.getByLabel("Start").fill("2025-10-26T02:30");
  await form.getByLabel("End").fill("2025-10-26T03:30");
  await form.getByLabel("Title").fill("Night shift");
  await form.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("02:30 happened twice on that day")).toBeVisible();
  await page.getByLabel("The first 02:30 (UTC+02:00)").check();
  await form.getByRole("button", { name: "Add" }).click();
  await expect(row(page, "Night shift")).toContainText("2:00");
});

test("a timer is started, stopped and resumed from the keyboard", async ({ page, isMobile }) => {
  test.skip(isMobile, "a phone has no keyboard");
  await register(page);
  // The list's part may still be on its way.
  await expect(page.getByText("An interval is a time you say you were busy")).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByRole("form", { name: "Add an interval" }).getByLabel("Start")).toBeFocused();
  await page.getByLabel("What are you doing?").fill("Writing");
  await page.keyboard.press("Enter");
  await expect(page.locator(".clock")).toBeVisible();
  await expect(row(page, "Writing")).toContainText("Running");
  await page.locator("body").click();
  await page.keyboard.press("s");
  await expect(page.locator(".clock")).toBeHidden();
  await page.keyboard.press("r");
  await expect(page.locator(".clock")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(/range=month/);
});

test("words and tags in the URL choose what is listed", async ({ page }) => {
  await register(page);
  await page.goto(THAT_DAY);
  await hydrated(page);
  for (const [title, from, to] of [["Mail", "08:00", "09:00"], ["Stand-up", "09:00", "10:00"]] as const) {
    await add(page, title, from, to);
    await expect(row(page, title)).toBeVisible();
  }
  await page.getByRole("searchbox", { name: "Search intervals" }).fill("!mail");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=%21mail|q=!mail/);
  await expect(row(page, "Stand-up")).toBeVisible();
  await expect(row(page, "Mail")).toBeHidden();
  await page.reload();
  await expect(row(page, "Mail")).toBeHidden();
});

test("what is listed can be exported, and nothing else", async ({ page }) => {
  await register(page);
  await record(page, ["08:00,09:00,Mail,client", "09:00,10:00,Stand-up,client", "10:00,11:00,Lunch,"]);
  const [start, end] = ["2026-03-05T12:00:00Z", "2026-03-05T13:00:00Z"];
  await post(page, "intervals", { start, end, title: "Another day", tags: ["client"] });
  await page.goto(`${THAT_DAY}&tag=client&q=!mail`);
  await hydrated(page);
  for (const format of ["CSV", "JSON"]) {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: `Export as ${format}` }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`intervals.${format.toLowerCase()}`);
    const text = await readFile(await file.path(), "utf8");
    expect(text).toContain("Stand-up");
    expect(text).not.toMatch(/Mail|Lunch|Another day/);
  }
  await page.goto(`${THAT_DAY}&q=nothing-like-it`);
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Export as/ })).toBeHidden();
});

test("a file's lines that cannot be kept are listed with their reasons", async ({ page }) => {
  await register(page);
  await page.goto("/intervals/transfer");
  await hydrated(page);
  const text = "start,end,title\n2026-03-02T09:00:00Z,2026-03-02T08:00:00Z,Backwards\nyesterday,,What\n";
  const file = { name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("File").setInputFiles(file);
  await page.getByRole("button", { name: "Look at it first" }).click();
  const refused = page.getByRole("region", { name: "Refused: left out" });
  await expect(refused.getByRole("rowheader")).toHaveText(["2", "3"]);
  await refused.getByRole("columnheader", { name: "Line" }).getByRole("button").press("Enter");
  await expect(refused.getByRole("rowheader")).toHaveText(["3", "2"]);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("every intervals page is accessible in both themes, empty and full", async ({ page }) => {
  await register(page);
  for (const path of ["/intervals", "/intervals/trash", "/intervals/tags", "/intervals/transfer"]) {
    await page.goto(path);
    await hydrated(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  }
  await page.goto(THAT_DAY);
  await hydrated(page);
  await add(page, "Full");
  await expect(row(page, "Full")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Full", exact: true }).click();
  await expect(page.getByRole("dialog").getByLabel("Title")).toHaveValue("Full");
  await expectAccessible(page);
});
