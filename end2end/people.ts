// The people of the tests: each test has its own, so that tests do not meet.

import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Server } from "./fixtures.ts";

export const PASSWORD = "correct horse";

let count = 0;

/** A name that no other test has. */
export function freshName(): string {
  count += 1;
  return `ada${process.pid}-${count}`;
}

/** Waits until the page answers clicks: the socket opens only once it is hydrated. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator(".live")).toContainText("Live");
}

/** Registers a new person in the browser; the page is theirs afterwards. */
export async function register(page: Page, name = freshName()): Promise<string> {
  await page.goto("/register");
  // The browser's zone is there only once the page is hydrated; an account made before that is in UTC.
  await expect(page.locator("input[name=zone]")).not.toHaveValue("");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.waitForURL("**/intervals");
  await hydrated(page);
  return name;
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/intervals");
  await hydrated(page);
}

/** Forgets who is signed in. A page that is still open would ask on as nobody, and be refused. */
export async function leave(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

/** Makes an administrator from the command line, beside the running server, and signs in as them. */
export async function administer(page: Page, server: Server): Promise<string> {
  const name = freshName();
  const args = ["user", "add", name, "--admin", "--data", server.dataDir];
  const child = spawn(process.env.HINDSIGHT_BIN!, args, { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin!.end(`${PASSWORD}\n`);
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  await signIn(page, name);
  return name;
}

/** Sends something to the REST API with the person's session, as our own pages do. */
export async function post(page: Page, path: string, data: unknown, type = "application/json"): Promise<void> {
  const headers = { "Content-Type": type, Origin: new URL(page.url()).origin };
  const answer = await page.request.post(`/api/v1/${path}`, { headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Records intervals of 4 March 2026 from lines of `from,to,title,tags`, times in UTC. */
export async function record(page: Page, lines: string[]): Promise<void> {
  const rows = lines.map((line) => {
    const [from, to, title, tags = ""] = line.split(",");
    return `2026-03-04T${from}:00Z,2026-03-04T${to}:00Z,${title},${tags}`;
  });
  await post(page, "intervals/import", ["start,end,title,tags", ...rows, ""].join("\n"), "text/csv");
}

/** Nothing that axe finds, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map((v) => `${scheme}: ${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`);
    expect(found).toEqual([]);
  }
}

/** Nothing lies outside the window sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
}
