import type { Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import { hydrated } from "./people.ts";

export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** What the page of figures says: its figure, its tiles, and what its two pictures are of. */
export async function picture(page: Page): Promise<string[]> {
  const figure = page.getByRole("region", { name: "Figures" });
  const images = page.getByRole("application", { name: /of a package by date: [\d,]+ points/ });
  await expect(images).toHaveCount(2);
  const labels = await images.evaluateAll((all) => all.map((image) => image.getAttribute("aria-label")!));
  return [await figure.innerText(), ...labels];
}

/** What is drawn of the profits: the course of each line, and how many pixels points take. */
export async function drawn(page: Page): Promise<{ lines: string[]; points: number }> {
  const plot = page.locator("#profits");
  const lines = await plot.locator(".js-line").evaluateAll((all) => all.map((line) => line.getAttribute("d")!));
  const points = await page.locator("#profits-points").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
  });
  return { lines, points };
}

/** A file of three rows, the last of which nobody can read. */
export function file() {
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
