// Ollama's API as its clients send it: fetch, a bearer key, lines of JSON.
import assert from "node:assert/strict";
import { check } from "../harness.mjs";
import { pixel, tools, user } from "../scenarios.mjs";

export async function ollamaChecks({ address, key }) {
  const call = (path, body, headers = { authorization: `Bearer ${key}` }) =>
    fetch(`${address}${path}`, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
  const json = async (path, body) => (await call(path, body)).json();
  const lines = async (path, body) => (await (await call(path, body)).text()).trimEnd().split("\n").map((line) => JSON.parse(line));

  await check("ollama: chat", async () => {
    const answer = await json("/api/chat", { model: "sim/echo", messages: user("ping"), stream: false });
    assert.match(answer.message.content, /ping/);
    assert.equal(answer.message.role, "assistant");
    assert.deepEqual([answer.done, answer.done_reason], [true, "stop"]);
    assert.ok(answer.prompt_eval_count > 0 && answer.eval_count > 0 && answer.eval_duration > 0);
    assert.ok(Date.parse(answer.created_at) > 0, answer.created_at);
  });

  await check("ollama: a stream unless told otherwise", async () => {
    const steps = await lines("/api/chat", { model: "sim/echo", messages: user("one two three four five six") });
    assert.match(steps.map((step) => step.message.content).join(""), /one two three four five six/);
    assert.ok(steps.length > 3);
    assert.deepEqual(steps.map((step) => step.done), steps.map((_, i) => i === steps.length - 1));
    assert.ok(steps.at(-1).eval_count > 0);
  });

  await check("ollama: tools in two turns", async () => {
    const messages = user("What is the weather and the time in Oslo?");
    const first = await json("/api/chat", { model: "sim/tools", messages, tools, stream: false });
    const calls = first.message.tool_calls;
    assert.deepEqual(calls.map(({ function: { name } }) => name).sort(), ["get_time", "get_weather"]);
    assert.ok(calls.every(({ function: { arguments: input } }) => typeof input === "object"));
    const results = calls.map(({ function: { name } }) => ({ role: "tool", tool_name: name, content: `${name}: fine` }));
    const second = await json("/api/chat", { model: "sim/tools", messages: [...messages, first.message, ...results], tools, stream: false });
    assert.match(second.message.content, /get_weather: fine/);
  });

  await check("ollama: thinking, schema and image", async () => {
    const thought = await json("/api/chat", { model: "sim/reasoning", messages: user("Why?"), think: true, stream: false });
    assert.ok(thought.message.thinking.length > 0 && thought.message.content.length > 0);
    const format = { type: "object", properties: { age: { type: "integer" } }, required: ["age"], additionalProperties: false };
    const formed = await json("/api/chat", { model: "sim/echo", messages: user("How old?"), format, stream: false });
    assert.equal(typeof JSON.parse(formed.message.content).age, "number");
    const seen = await json("/api/chat", { model: "sim/vision", messages: [{ role: "user", content: "What is it?", images: [pixel] }], stream: false });
    assert.match(seen.message.content, /image\/png/);
  });

  await check("ollama: generate", async () => {
    const whole = await json("/api/generate", { model: "sim/echo", prompt: "ping", system: "Be brief.", stream: false });
    assert.match(whole.response, /ping/);
    const steps = await lines("/api/generate", { model: "sim/echo", prompt: "ping" });
    assert.equal(steps.map((step) => step.response).join(""), whole.response);
  });

  await check("ollama: tags, show and version", async () => {
    const { models } = await json("/api/tags");
    assert.ok(models.some(({ name, model }) => name === "sim/echo" && model === name));
    assert.ok((await json("/api/show", { model: "sim/echo" })).capabilities.includes("completion"));
    assert.match((await json("/api/version")).version, /^\d+\.\d+\.\d+$/);
  });

  await check("ollama: errors are a text", async () => {
    const keyless = await call("/api/tags", undefined, {});
    assert.equal(keyless.status, 401);
    assert.match((await keyless.json()).error, /Bearer/);
    const unknown = await call("/api/chat", { model: "nowhere/x", messages: user("hi") });
    assert.equal(unknown.status, 404);
    assert.match((await unknown.json()).error, /nowhere/);
    const cut = await lines("/api/chat", { model: "sim/echo", messages: user("[sim:error-event=3] one two three four") });
    assert.equal(typeof cut.at(-1).error, "string");
    assert.ok(cut.every((step) => !step.done));
  });
}
