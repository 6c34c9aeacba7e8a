// What every spec imports instead of @playwright/test: a Hindsight of its own, and a watch on the browser's console.

import { type ConsoleMessage, test as base } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export { expect } from "@playwright/test";

/** A running Hindsight on a data folder that lives as long as the worker. */
export interface Server {
  /** Where it listens, without a trailing slash. The same before and after a restart. */
  readonly url: string;
  readonly dataDir: string;
  /** Ends it as a power cut would. */
  kill9(): Promise<void>;
  /** Ends it as an operator would, and answers the exit code: null when a signal was the end of it. */
  stop(): Promise<number | null>;
  /** Starts it again on the same data and address; stops it first if it still runs. */
  restart(): Promise<void>;
}

/** Simulated Rainforest gateways, which the server takes for the cloud. */
export interface Gateways {
  /** A Cloud ID that no other test has. */
  fresh(): string;
  readonly user: string;
  readonly password: string;
  /** Nobody answers any more. */
  stop(): Promise<void>;
  /** They answer again, at the same address. */
  restart(): Promise<void>;
}

/** A simulated site of weekly reports on packages. */
export interface Reports {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

interface WorkerFixtures {
  gateways: Gateways;
  reports: Reports;
  server: Server;
}

interface TestFixtures {
  /**
   * Announces a console error that the test provokes on purpose, by a text or pattern that the message contains.
   * Anything else that the browser complains about fails the test.
   */
  expectConsoleError: (expected: string | RegExp) => void;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  gateways: [
    async ({}, use) => {
      const gateways = new Simulation();
      try {
        await gateways.restart();
        await use(gateways);
      } finally {
        await gateways.stop();
      }
    },
    { scope: "worker", timeout: 30_000 },
  ],

  reports: [
    async ({}, use) => {
      const reports = new ReportSite();
      try {
        await reports.start();
        await use(reports);
      } finally {
        await reports.stop();
      }
    },
    { scope: "worker", timeout: 30_000 },
  ],

  server: [
    async ({ gateways }, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), "hindsight-e2e-"));
      const server = new Process(dataDir, (gateways as Simulation).url);
      try {
        await server.restart();
        await use(server);
        await server.stop();
      } finally {
        await server.kill9();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 30_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  expectConsoleError: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      const expected: (string | RegExp)[] = [];
      // The whole context, so that a second tab or a popup is watched too.
      context.on("console", (message) => {
        if (message.type() === "error") complaints.push(describe(message));
      });
      context.on("weberror", (error) => complaints.push(String(error.error().stack ?? error.error())));
      await use((pattern) => expected.push(pattern));
      const unexpected = complaints.filter((complaint) => !expected.some((pattern) => matches(complaint, pattern)));
      if (unexpected.length > 0) {
        throw new Error(`The browser complained:\n${unexpected.join("\n")}`);
      }
    },
    { auto: true },
  ],
});

function describe(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${message.text()} (${url}:${lineNumber})`;
}

function matches(complaint: string, expected: string | RegExp): boolean {
  return typeof expected === "string" ? complaint.includes(expected) : expected.test(complaint);
}

class Process implements Server {
  url = "";
  readonly dataDir: string;
  readonly #rainforest: string;
  #child: ChildProcess | undefined;

  constructor(dataDir: string, rainforest: string) {
    this.dataDir = dataDir;
    this.#rainforest = rainforest;
  }

  async restart(): Promise<void> {
    await this.stop();
    // The first start takes any free port; later ones take the same again, or open pages would lose their server.
    const listen = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const args = ["serve", "--listen", listen, "--data", this.dataDir, "--registration", "open"];
    const env = { ...process.env, HINDSIGHT_RAINFOREST_URL: this.#rainforest };
    const child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"], cwd: this.dataDir, env });
    this.#child = child;
    this.url = await readyAt(child, /^Hindsight is ready at (http:\/\/\S+?)\/?$/);
  }

  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    return end(this.#child, signal);
  }
}

class Simulation implements Gateways {
  url = "";
  readonly user = "ada@example.org";
  readonly password = "simulated-password";
  #next = 0;
  #child: ChildProcess | undefined;

  fresh(): string {
    this.#next += 1;
    return this.#next.toString(16).padStart(6, "0");
  }

  async restart(): Promise<void> {
    await this.stop();
    const listen = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const args = ["simulate", "rainforest", "--gateways", "100", "--listen", listen];
    this.#child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"] });
    this.url = await readyAt(this.#child, /^Simulated gateways are ready at (http:\/\/\S+?)\/?$/);
  }

  async stop(): Promise<void> {
    await end(this.#child, "SIGTERM");
  }
}

class ReportSite implements Reports {
  url = "";
  readonly user = "j.doe";
  readonly password = "simulated-password";
  #child: ChildProcess | undefined;

  /** It takes its time for a report, so that a scrape can be looked on. */
  async start(): Promise<void> {
    const args = ["simulate", "tt", "--latency", "400", "--listen", "127.0.0.1:0"];
    this.#child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"] });
    this.url = await readyAt(this.#child, /^The simulated report site is ready at (http:\/\/\S+?)\/?$/);
  }

  async stop(): Promise<void> {
    await end(this.#child, "SIGTERM");
  }
}

function binary(): string {
  const binary = process.env.HINDSIGHT_BIN;
  if (!binary) throw new Error("HINDSIGHT_BIN is not set: run the tests with `cargo xtask test`");
  return binary;
}

/** Ends a process and answers its exit code: null when a signal was the end of it, or there was none. */
async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | null> {
  if (!child) return null;
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

/** Waits for the line that names the address. What else the server says is shown if it gives up before that. */
async function readyAt(child: ChildProcess, ready: RegExp): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      reject(new Error(`It ended (${code ?? signal}) before it was ready:\n${said.join("\n")}`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      // Read to the end, also after the line was seen: a full pipe would stop the server.
      createInterface({ input: stream! }).on("line", (line) => {
        if (process.env.HINDSIGHT_E2E_LOG) process.stderr.write(`${line}\n`);
        const found = ready.exec(line);
        if (found) resolve(found[1]!);
        else if (said.length < 200) said.push(line);
      });
    }
  });
}
