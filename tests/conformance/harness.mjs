// Starts the command under test, counts checks, and prints one line for each.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");
export const program = process.env.PARLANCE_BIN ?? join(root, "src/Parlance.Cli/bin/Debug/net10.0/parlance");

let passed = 0;
let failed = 0;
const running = new Set();
const folders = [];

/** Runs one check; a check that takes longer than a minute has failed. */
export async function check(name, body) {
  const start = performance.now();
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("not done after 60 s")), 60_000)));
  try {
    await Promise.race([body(), late]);
    passed++;
    console.log(`ok    ${name} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n      ${String(error?.stack ?? error).replaceAll("\n", "\n      ")}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Adds checks that were counted elsewhere. */
export function tally(good, bad) {
  passed += good;
  failed += bad;
}

export function skip(name, reason) {
  console.log(`skip  ${name}: ${reason}`);
}

export function folder() {
  const path = mkdtempSync(join(tmpdir(), "parlance-"));
  folders.push(path);
  return path;
}

/** The environment without the keys and settings of whoever runs this: every check starts from nothing. */
export function environment(extra = {}) {
  const kept = ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT", "SYSTEMROOT", "TEMP", "TMP"];
  const own = Object.fromEntries(kept.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));
  return { ...own, NO_PROXY: "127.0.0.1,localhost", ...extra };
}

/** Starts the command and keeps what it says; `ready` is matched against its output. */
export async function start(args, ready, options = {}) {
  const child = spawn(program, args, { env: environment(options.env), cwd: options.cwd, stdio: ["ignore", "pipe", "pipe"] });
  const server = { child, output: "", exited: new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code))) };
  running.add(child);
  server.exited.then(() => running.delete(child));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => (server.output += text));
  }

  server.match = await until(() => server.output.match(ready), `${args[0]} to say ${ready}\n${server.output}`, 30_000, () => server.output, child);
  return server;
}

/** Runs the command to its end. */
export function run(args, options = {}) {
  return execute(program, args, options);
}

export function execute(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: environment(options.env), cwd: options.cwd, stdio: ["pipe", "pipe", "pipe"] });
    const result = { stdout: "", stderr: "" };
    child.once("error", reject);
    child.stdout.setEncoding("utf8").on("data", (text) => (result.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (result.stderr += text));
    child.once("close", (code) => resolve({ ...result, code }));
    child.stdin.once("error", () => {}); // a program may end without reading its input
    child.stdin.end(options.input ?? "");
  });
}

/** Waits until `probe` gives something true. */
export async function until(probe, what, limit = 5_000, output = () => "", child) {
  const end = performance.now() + limit;
  for (;;) {
    const found = probe();
    if (found) {
      return found;
    }

    if (performance.now() > end || (child && child.exitCode !== null)) {
      throw new Error(`waited in vain for ${what}\n${output()}`);
    }

    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Ends what still runs, prints the totals and exits. */
export async function finish() {
  for (const child of running) {
    child.kill("SIGKILL");
  }

  for (const path of folders) {
    rmSync(path, { recursive: true, force: true });
  }

  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
