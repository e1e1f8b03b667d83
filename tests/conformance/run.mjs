// Official SDKs and the documents' samples against `parlance serve`. Ends with "N passed, N failed".
// PARLANCE_BIN names the program; by default the debug build.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { check, finish, folder, run, start } from "./harness.mjs";
import { openAiChecks } from "./checks/openai.mjs";
import { anthropicChecks } from "./checks/anthropic.mjs";
import { geminiChecks } from "./checks/gemini.mjs";
import { ollamaChecks } from "./checks/ollama.mjs";
import { responsesChecks } from "./checks/responses.mjs";
import { pairChecks } from "./checks/pairs.mjs";
import { cancelChecks } from "./checks/cancel.mjs";
import { documentChecks } from "./checks/documents.mjs";
import { operationChecks } from "./checks/operations.mjs";
import { commandChecks } from "./checks/command.mjs";
import { matrix } from "./matrix/matrix.mjs";

const listening = /listens on (http:\/\/[^\s,]+)/;

/** A gateway with nothing but the environment, in a folder of its own. */
async function zeroConfiguration() {
  const cwd = folder();
  const server = await start(["serve", "--urls", "http://127.0.0.1:0"], /listens on (http:\S+)[\s\S]*?(pk-\w+)/, { cwd });
  return { server, cwd, address: server.match[1], key: server.match[2] };
}

/** A gateway whose providers are a simulator in a process of its own, once in each dialect. */
async function laboratory() {
  const cwd = folder();
  const simulator = await start(["simulate", "--port", "0", "--pace", "0", "--log"], /listens on (http:\S+)/);
  const key = "conformance-key-0123456789abcdef";
  const strangerKey = "conformance-stranger-0123456789ab";
  writeFileSync(join(cwd, "parlance.yaml"), [
    "listen: http://127.0.0.1:0",
    "data: ./data",
    "providers:",
    `  lab-responses: { dialect: openai-responses, base_url: ${simulator.match[1]} }`,
    `  lab-openai: { dialect: openai-chat, base_url: ${simulator.match[1]} }`,
    `  lab-anthropic: { dialect: anthropic-messages, base_url: ${simulator.match[1]} }`,
    "keys:",
    `  - { name: conformance, key: ${key} }`,
    `  - { name: stranger, key: ${strangerKey} }`,
    "",
  ].join("\n"));
  const server = await start(["serve"], listening, { cwd });
  return { server, simulator, cwd, address: server.match[1], key, strangerKey };
}

try {
  const zero = await zeroConfiguration();
  const lab = await laboratory();
  await openAiChecks(zero);
  await anthropicChecks(zero);
  await geminiChecks(zero);
  await ollamaChecks(zero);
  await responsesChecks({ ...lab, providers: ["lab-responses", "lab-openai", "lab-anthropic"] });
  await pairChecks(lab);
  await cancelChecks(lab);
  await operationChecks(lab);
  await documentChecks(zero);
  await commandChecks(zero);
  await matrix();
  await check("usage counts beside the running gateway", async () => {
    const { stdout, code } = await run(["usage", "--json", "--data", join(zero.cwd, "data")]);
    const usage = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.ok(usage.requests > 10 && usage.prompt_tokens > 0 && usage.completion_tokens > 0 && usage.cost_nanousd > 0, stdout);
  });
  for (const [name, { server }] of Object.entries({ "zero configuration": zero, configured: lab })) {
    await check(`serve (${name}) ends with 0 on SIGTERM`, async () => {
      server.child.kill("SIGTERM");
      assert.equal(await server.exited, 0, server.output);
    });
  }
} catch (error) {
  await check("the servers start", () => Promise.reject(error));
}

await finish();
