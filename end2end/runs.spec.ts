import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectAccessible, expectNoSidewaysScroll, freshName, hydrated, leave, register, signIn } from "./people.ts";

/** Runs the real agent. The command is busy until its standard input ends, and then fails with 3. */
async function wrap(server: string, token: string, name: string): Promise<ChildProcess> {
  const agent = join(dirname(process.env.HINDSIGHT_BIN!), "grasshopper");
  const state = await mkdtemp(join(tmpdir(), "grasshopper-e2e-"));
  const env = { ...process.env, GRASSHOPPER_SERVER: server, GRASSHOPPER_TOKEN: token, XDG_STATE_HOME: state };
  const command = ["sh", "-c", "yes > /dev/null & cat; kill $!; exit 3"];
  const args = ["--name", name, "--threshold", "0.5", "--interval", "0.25", "--", ...command];
  return spawn(agent, args, { env, stdio: ["pipe", "ignore", "ignore"] });
}

/** How many points the chart shows. */
function points(page: Page): Promise<number> {
  return page.locator("#cpu").evaluate((plot) => {
    const traces = (plot as unknown as { data?: { x: unknown[] }[] }).data ?? [];
    return traces.reduce((sum, trace) => sum + trace.x.length, 0);
  });
}

/** Makes a token for an agent in the browser and answers it. */
async function agentToken(page: Page): Promise<string> {
  await page.goto("/runs/agent");
  await hydrated(page);
  await page.getByLabel("Name").fill("this machine");
  await page.getByRole("button", { name: "Make a token" }).click();
  const lines = page.locator("pre");
  await expect(lines).toContainText("GRASSHOPPER_TOKEN=hsk_");
  return /GRASSHOPPER_TOKEN=(\S+)/.exec(await lines.innerText())![1]!;
}

/** A run that was recorded earlier; answers its id. */
async function recorded(page: Page, name: string, start: string, seconds: number, command?: string[]): Promise<number> {
  const headers = { Origin: new URL(page.url()).origin };
  const begin = Date.parse(start);
  const at = (second: number): string => new Date(begin + second * 1000).toISOString();
  const run = { name, threshold: 50, interval: 1, start_time: at(0), host: "alpha", command };
  const started = await page.request.post("/api/v1/test", { headers, data: run });
  const { id } = (await started.json()) as { id: number };
  const samples = Array.from({ length: seconds }, (_, n) => ({ seq: n, at: at(n), system: n % 2 ? 80 : 20, memory: 1e8 }));
  const sent = await page.request.post(`/api/v1/test/${id}/samples`, { headers, data: { samples } });
  expect(await sent.json()).toEqual({ accepted: seconds, duplicates: 0 });
  const data = { end_time: at(seconds), exit_code: 0, cpu_seconds: seconds / 2 };
  expect((await page.request.post(`/api/v1/test/${id}/stop`, { headers, data })).ok()).toBe(true);
  return id;
}

test("a token, the agent around a real command, a chart that moves, and the totals", async ({ page, server }) => {
  await register(page);
  await page.goto("/runs");
  await hydrated(page);
  await page.getByRole("main").getByRole("link", { name: "Wrap a command" }).last().click();
  await page.getByLabel("Name").fill("this machine");
  await page.getByRole("button", { name: "Make a token" }).click();
  const lines = page.locator("pre");
  await expect(lines).toContainText("GRASSHOPPER_TOKEN=hsk_");
  await expectAccessible(page);
  const text = await lines.innerText();
  expect(text).toContain(`GRASSHOPPER_SERVER=${server.url}`);
  const token = /GRASSHOPPER_TOKEN=(\S+)/.exec(text)![1]!;

  const agent = await wrap(server.url, token, "busy work");
  try {
    await page.goto("/runs");
    await hydrated(page);
    await expect(page.getByRole("row").filter({ hasText: "busy work" })).toContainText("Running");
    await page.getByRole("link", { name: "busy work" }).click();
    await expect(page.locator("#cpu .main-svg").first()).toBeVisible();
    const before = await points(page);
    await expect.poll(() => points(page), { timeout: 20_000 }).toBeGreaterThan(before);
    agent.stdin!.end();
    const [code] = await once(agent, "exit");
    expect(code).toBe(3);
  } finally {
    agent.kill("SIGKILL");
  }
  await expect(page.getByText("Failed (3)")).toBeVisible();
  await expect(page.getByText("CPU time")).toBeVisible();
  await expect(page.locator("code")).toContainText("yes > /dev/null & cat");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("the threshold is pulled, and what was above it is counted anew", async ({ page }) => {
  await register(page);
  const id = await recorded(page, "make", "2026-03-04T09:00:00Z", 60);
  await page.goto(`/runs/${id}`);
  await hydrated(page);
  const figure = page.locator(".figure strong");
  await expect(figure).toHaveText("30.0 s");
  const slider = page.getByRole("slider", { name: "Threshold in percent" });
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(figure).toHaveText("1 min");
  // As fast as keys come, none is lost.
  for (let press = 0; press < 10; press += 1) await page.keyboard.press("ArrowUp");
  await expect(slider).toHaveValue("5");
  await expect(figure).toHaveText("1 min");
  await page.reload();
  await hydrated(page);
  await expect(page.getByText("above 5 % by the whole machine")).toBeVisible();
  await page.getByLabel("Threshold %", { exact: false }).last().fill("80");
  await page.keyboard.press("Enter");
  await expect(figure).toHaveText("0.0 s");
  await expect(page.getByText("above 80 % by the whole machine")).toBeVisible();
  await page.reload();
  await expect(figure).toHaveText("0.0 s");
});

test("a run is renamed, deleted and taken back", async ({ page }) => {
  await register(page);
  const id = await recorded(page, "make", "2026-03-04T09:00:00Z", 10);
  await page.goto(`/runs/${id}`);
  await hydrated(page);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("make check");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("make check");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.waitForURL("**/runs");
  await expect(page.getByText("Deleted “make check”.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "make check" })).toBeVisible();
});

test("runs are filtered, sorted and compared", async ({ page, isMobile }) => {
  await register(page);
  let last = 0;
  for (const [day, seconds] of [20, 21, 22, 21, 40].entries()) {
    last = await recorded(page, "make", `2026-03-0${day + 1}T09:00:00Z`, seconds);
  }
  await recorded(page, "sleep", "2026-03-09T09:00:00Z", 5);
  await page.goto("/runs");
  await hydrated(page);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(6);
  await page.getByRole("button", { name: "Duration" }).click();
  await expect(rows.first()).toContainText("40.0 s");
  const size = page.viewportSize()!;
  for (const width of isMobile ? [] : [800, 1000]) {
    await page.setViewportSize({ ...size, width });
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize(size);
  await page.getByRole("searchbox", { name: "Name" }).fill("sle");
  await page.getByRole("button", { name: "Show" }).click();
  // What was left empty is not in the URL.
  await expect(page).toHaveURL(/\/runs\?name=sle$/);
  await expect(rows).toHaveCount(1);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await page.goto(`/runs/${last}`);
  await hydrated(page);
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page.locator("#aligned .main-svg").first()).toBeVisible();
  await expect(rows).toHaveCount(5);
  await expect(rows.first()).toContainText("40.0 s");
  await expect(rows.first()).toContainText("unusual +90 %");
  await expect(page.getByText("+90 % against the median of those before")).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("runs are compared with those of the same arguments, whatever they are called", async ({ page }) => {
  await register(page);
  const test = ["make", "test"];
  await recorded(page, "make", "2026-03-01T09:00:00Z", 20, test);
  await recorded(page, "make", "2026-03-02T09:00:00Z", 3, ["make", "clean"]);
  await recorded(page, "make", "2026-03-03T09:00:00Z", 4);
  const id = await recorded(page, "nightly", "2026-03-04T09:00:00Z", 30, test);
  await page.goto(`/runs/compare?run=${id}`);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Runs of nightly");
  await expect(page.locator("code")).toHaveText("make test");
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("30.0 s");
  await expect(rows.last()).toContainText("20.0 s");
  await expect(rows.last()).toContainText("make");

  // One that goes on is there, and not judged.
  const headers = { Origin: new URL(page.url()).origin };
  const data = { name: "make", threshold: 50, command: test };
  expect((await page.request.post("/api/v1/test", { headers, data })).status()).toBe(201);
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText("Running");
  await expect(rows.first()).not.toContainText("%");
  await expect(page.getByText("+50 % against the median of those before")).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("a run that falls silent is lost by itself, and comes back", async ({ page, server }) => {
  await register(page);
  const agent = await wrap(server.url, await agentToken(page), "silent work");
  const list = await page.context().newPage();
  try {
    for (const each of [page, list]) {
      await each.goto("/runs");
      await hydrated(each);
      await expect(each.getByRole("row").filter({ hasText: "silent work" })).toContainText("Running");
    }
    await page.getByRole("link", { name: "silent work" }).click();
    await expect(page.locator("#cpu .main-svg").first()).toBeVisible();
    const state = page.locator(".head .state");
    await expect(state).toHaveText("Running");
    agent.kill("SIGSTOP");
    await expect(state).toContainText(/Lost, last heard 1\d s ago/, { timeout: 30_000 });
    // It goes on counting, and so does what is not known.
    const told = await state.innerText();
    const figure = page.locator(".figure");
    await expect(figure).toContainText("unknown");
    const unknown = await figure.innerText();
    await expect(state).not.toHaveText(told);
    await expect(figure).not.toHaveText(unknown);
    await expect(list.getByRole("row").filter({ hasText: "silent work" })).toContainText("Lost, last heard");
    await expect(list.locator(".figure")).toHaveText("0 running · 1 lost · 0 failed in this list");
    agent.kill("SIGCONT");
    await expect(state).toHaveText("Running", { timeout: 30_000 });
    await expect(list.locator(".figure")).toContainText("1 running");
  } finally {
    agent.stdin!.end();
    agent.kill("SIGKILL");
  }
});

test("what a URL cannot mean does not filter, and a page of many says what its headings sort", async ({ page }) => {
  await register(page);
  await recorded(page, "make", "2026-03-04T09:00:00Z", 5);
  await page.goto("/runs?state=bogus&from=soon");
  await hydrated(page);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(1);
  await expect(page.getByLabel("State")).toHaveValue("");
  await page.goto("/runs?from=2026-03-05&to=2026-03-01");
  await expect(page.getByRole("alert")).toContainText("The last day is before the first");
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("2026-03-05");
  await expect(rows).toHaveCount(0);
  await expectAccessible(page);
  await page.goto("/runs?host=nowhere");
  await expect(page.getByText("No run is like this")).toBeVisible();
  await expect(page.getByLabel("Host")).toHaveValue("nowhere");
  const note = page.getByText("The headings sort the runs on this page");
  await expect(note).toHaveCount(0);

  const headers = { Origin: new URL(page.url()).origin };
  for (let n = 0; n < 50; n += 1) {
    const data = { name: `run ${n}`, threshold: 50, start_time: new Date(Date.UTC(2026, 2, 5, 0, n)).toISOString() };
    expect((await page.request.post("/api/v1/test", { headers, data })).status()).toBe(201);
  }
  await page.goto("/runs");
  await hydrated(page);
  await expect(rows).toHaveCount(50);
  await expect(note).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Earlier runs" }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("make");
  await expect(note).toBeVisible();
});

test("the ticks of short runs can be told apart", async ({ page }) => {
  await register(page);
  let id = 0;
  for (const day of [1, 2]) id = await recorded(page, "short", `2026-03-0${day}T09:00:00Z`, 4);
  await page.goto(`/runs/compare?run=${id}`);
  await hydrated(page);
  const ticks = page.locator("#aligned .xtick text");
  await expect(ticks.first()).toHaveText("0");
  await expect(ticks).toHaveText(["0", "1 s", "2 s", "3 s", "4 s"]);
});

test("another person's run is not there", async ({ page, expectConsoleError }) => {
  expectConsoleError("404");
  const ada = await register(page);
  const id = await recorded(page, "secret", "2026-03-04T09:00:00Z", 5);
  await leave(page);
  await register(page, freshName());
  await page.goto(`/runs/${id}`);
  await expect(page.getByText("secret")).toHaveCount(0);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Run");
  await page.goto("/runs");
  await expect(page.getByText("Put a word before a command")).toBeVisible();
  await leave(page);
  await signIn(page, ada);
  await page.goto("/runs");
  await expect(page.getByRole("link", { name: "secret" })).toBeVisible();
});
