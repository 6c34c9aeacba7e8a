import { defineConfig } from "@playwright/test";

// `cargo xtask test` sets HINDSIGHT_BIN and, when there is a browser on the machine, HINDSIGHT_CHROMIUM.
const executablePath = process.env.HINDSIGHT_CHROMIUM || undefined;

// The first two let Chromium run as root without a display card; the rest keep it from calling home.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  fullyParallel: false,
  workers: 2,
  // A test that passes at the second attempt has found something.
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: "list",
  // Shared machines are slow at times; no test is about speed.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "off",
    launchOptions: { executablePath, args },
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
