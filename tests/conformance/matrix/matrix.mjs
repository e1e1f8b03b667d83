// Every door × every upstream × every scenario, whole and streamed, with a table at the end.
import { AsyncLocalStorage } from "node:async_hooks";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, start, tally } from "../harness.mjs";
import { doors } from "./doors.mjs";
import { answerNeeds, answers } from "./scenarios/answers.mjs";
import { aborts, failureNeeds, failures } from "./scenarios/failures.mjs";
import { toolNeeds, tools } from "./scenarios/tools.mjs";
import { upstreams } from "./upstreams.mjs";

const scenarios = { ...answers, ...tools, ...failures };
const needs = { ...answerNeeds, ...toolNeeds, ...failureNeeds };
const atOnce = 6;
const limit = 30_000;

/** Facts of an answer, which an upstream that has no word for them never tells. */
const untold = ["filter", "checks"];

const calls = new AsyncLocalStorage();

/** Headers of all answers, whatever SDK asked: each call notes those that came while it ran. */
function listen() {
  const fetch = globalThis.fetch;
  globalThis.fetch = async (...given) => {
    const response = await fetch(...given);
    calls.getStore()?.push(response.headers);
    return response;
  };
}

/** One gateway with one simulator behind it, which is a provider in each dialect. */
async function laboratory() {
  const cwd = folder();
  const key = "conformance-key-0123456789abcdef";
  const simulator = await start(["simulate", "--port", "0", "--pace", "0", "--log"], /listens on (http:\/\/[^\s/]+)/);
  writeFileSync(join(cwd, "parlance.yaml"), [
    "listen: http://127.0.0.1:0",
    "data: ./data",
    "defaults: { max_retries: 0 }",
    "providers:",
    ...upstreams.map((upstream) => `  up-${upstream.name}: ${upstream.provider(simulator.match[1])}`),
    "keys:",
    `  - { name: conformance, key: ${key} }`,
    "",
  ].join("\n"));
  const server = await start(["serve"], /listens on (http:\/\/[^\s,]+)/, { cwd });
  return { address: server.match[1], key, simulator };
}

/** `only` narrows doors, upstreams and scenarios by parts of their names, for work on one of them. */
export async function matrix(only = {}) {
  const chosen = (list, part) => list.filter(({ name }) => !part || name.includes(part));
  listen();
  const lab = await laboratory();
  const open = chosen(doors.map((door) => door(lab)), only.door);
  const behind = chosen(upstreams, only.upstream);
  const cells = open.flatMap((door) => behind.map((upstream) => ({ door, upstream, passed: 0, failed: [], holes: [] })));
  const cases = (all, modes) => cells.flatMap((cell) => Object.entries(all)
    .filter(([name]) => !only.scenario || name.includes(only.scenario))
    .flatMap(([name, run]) => modes.map((streamed) => ({ cell, name, run, streamed }))));
  await inParallel(cases(scenarios, [false, true]), atOnce, (each) => runOne(lab, each));
  await inParallel(cases(aborts, [true]), 1, (each) => runOne(lab, each));
  report(open, behind, cells);
}

async function runOne(lab, { cell, name, run, streamed }) {
  const { door, upstream } = cell;
  const label = `${door.name} → ${upstream.name}: ${name}${streamed ? " (stream)" : ""}`;
  const need = upstream.needs?.[name] && !door.lacks[needs[name]] ? upstream.needs[name] : needs[name];
  // What a door cannot ask, and what an upstream cannot tell, leaves nothing to try.
  const unasked = door.lacks[need] ?? (streamed ? door.lacks[`${need} (stream)`] : undefined);
  if (need && (unasked || (untold.includes(need) && upstream.lacks[need]))) {
    cell.holes.push({ name, reason: unasked ?? upstream.lacks[need] });
    return;
  }

  let hole;
  const askAs = (model, request, options = {}) => door.ask({ ...request, model }, { stream: streamed, ...options });
  const t = {
    door,
    upstream,
    streamed,
    simulator: lab.simulator,
    askAs,
    ask: (request, options) => askAs(`up-${upstream.name}/${request.model}`, request, options),
    /** The reason why this pair cannot do it; what is then left unasserted counts as a hole. */
    lacks: (what) => (hole = door.lacks[what] ?? upstream.lacks[what] ?? hole) && (door.lacks[what] ?? upstream.lacks[what]),
  };
  const heard = [];
  try {
    await calls.run(heard, () => inTime(run(t)));
    if (hole) {
      cell.holes.push({ name, reason: hole });
    } else {
      cell.passed++;
    }
  } catch (error) {
    if (need && upstream.lacks[need] && isClear(error, door, heard)) {
      cell.holes.push({ name, reason: upstream.lacks[need] });
      return;
    }

    cell.failed.push(name);
    console.log(`FAIL  ${label}\n      ${describe(error)}`);
  }
}

/** Nothing is lost silently: a 400 that says so, or the name of what was left out in a header. */
function isClear(error, door, heard) {
  const status = door.failure(error).status;
  return (status >= 400 && status < 500) || heard.some((headers) => headers.get("x-parlance-dropped"));
}

function describe(error) {
  const text = String(error?.stack ?? error).split("\n").slice(0, 8).join("\n");
  return `${text}${error?.cause ? `\ncause: ${error.cause}` : ""}`.slice(0, 1500).replaceAll("\n", "\n      ");
}

async function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not done after ${limit / 1000} s`)), limit)));
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function inParallel(items, width, act) {
  const queue = items.values();
  await Promise.all(Array.from({ length: width }, async () => {
    for (const item of queue) {
      await act(item);
    }
  }));
}

function report(open, behind, cells) {
  const rows = [["", ...behind.map((upstream) => upstream.name), "all"]];
  const sum = (of) => {
    const passed = of.reduce((total, cell) => total + cell.passed, 0);
    const failed = of.reduce((total, cell) => total + cell.failed.length, 0);
    return `${passed}/${passed + failed}`;
  };
  for (const door of open) {
    const row = cells.filter((cell) => cell.door === door);
    rows.push([door.name, ...row.map((cell) => sum([cell])), sum(row)]);
  }

  rows.push(["all", ...behind.map((upstream) => sum(cells.filter((cell) => cell.upstream === upstream))), sum(cells)]);
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  console.log("\nDoor × upstream: scenarios passed of those that the two protocols can carry, whole and streamed");
  for (const row of rows) {
    console.log(row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join("  "));
  }

  console.log("\nWhat no gateway could carry, refused or named instead:");
  const reasons = new Map();
  for (const { door, upstream, holes } of cells) {
    for (const { name, reason } of holes) {
      const where = Object.values(door.lacks).includes(reason) ? `${door.name} → any` : `any → ${upstream.name}`;
      const key = `${where}: ${name}: ${reason}`;
      reasons.set(key, (reasons.get(key) ?? 0) + 1);
    }
  }

  for (const [text, count] of [...reasons].sort()) {
    console.log(`  ${text} (${count})`);
  }

  for (const cell of cells) {
    tally(cell.passed, cell.failed.length);
  }
}
