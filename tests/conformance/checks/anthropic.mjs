import Anthropic from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { check } from "../harness.mjs";
import { anthropicTools, pixel, user } from "../scenarios.mjs";

const text = (message) => message.content.filter((block) => block.type === "text").map((block) => block.text).join("");

export async function anthropicChecks({ address, key }) {
  const client = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 });
  const body = (more) => ({ model: "sim/echo", max_tokens: 1000, messages: user("ping"), ...more });
  const ask = (more) => client.messages.create(body(more));

  await check("anthropic: message", async () => {
    const message = await ask({});
    assert.match(text(message), /ping/);
    assert.equal(message.type, "message");
    assert.equal(message.stop_reason, "end_turn");
    assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
  });

  await check("anthropic: stream equals the whole", async () => {
    const whole = await ask({ messages: user("one two three four five six") });
    const streamed = await client.messages.stream(body({ messages: user("one two three four five six") })).finalMessage();
    assert.equal(text(streamed), text(whole));
    assert.equal(streamed.stop_reason, whole.stop_reason);
    assert.deepEqual([streamed.usage.input_tokens, streamed.usage.output_tokens], [whole.usage.input_tokens, whole.usage.output_tokens]);
  });

  await check("anthropic: system text", async () => assert.ok(text(await ask({ system: "Be brief." })).length > 0));
  await check("anthropic: tools in two turns", () => twoTurns(ask, anthropicTools.slice(0, 1), 1));
  await check("anthropic: parallel tools in two turns", () => twoTurns(ask, anthropicTools, 2));

  await check("anthropic: streamed tool calls", async () => {
    const message = await client.messages.stream(body({ model: "sim/tools", messages: user("Weather and time?"), tools: anthropicTools })).finalMessage();
    const calls = message.content.filter((block) => block.type === "tool_use");
    assert.deepEqual(calls.map((call) => call.name).sort(), ["get_time", "get_weather"]);
    assert.ok(calls.every((call) => typeof call.input === "object" && Object.keys(call.input).length > 0));
    assert.equal(message.stop_reason, "tool_use");
  });

  await check("anthropic: thinking in two turns", async () => {
    const thinking = { type: "enabled", budget_tokens: 1024 };
    const first = await ask({ model: "sim/reasoning", max_tokens: 4000, thinking });
    assert.ok(first.content.some((block) => block.type === "thinking" && block.thinking.length > 0), JSON.stringify(first.content));
    const messages = [...user("ping"), { role: "assistant", content: first.content }, ...user("and now?")];
    assert.ok(text(await ask({ model: "sim/reasoning", max_tokens: 4000, thinking, messages })).length > 0);
  });

  await check("anthropic: images by base64 and by address", async () => {
    const content = [
      { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } },
      { type: "image", source: { type: "url", url: "https://example.org/cat.jpg" } },
      { type: "text", text: "What is it?" },
    ];
    const answer = text(await ask({ model: "sim/vision", messages: [{ role: "user", content }] }));
    assert.match(answer, /image\/png image/);
    assert.match(answer, /https:\/\/example\.org\/cat\.jpg/);
  });

  await check("anthropic: models list and get", async () => {
    const names = [];
    for await (const model of client.models.list()) {
      names.push(model.id);
    }

    assert.ok(names.includes("sim/echo"), names.join());
    assert.equal((await client.models.retrieve("sim/echo")).type, "model");
  });

  const failing = (directive, type, status) =>
    check(`anthropic: ${status} is ${type.name}`, () =>
      assert.rejects(ask({ messages: user(`hello [sim:${directive}]`) }), (error) => {
        assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
        assert.equal(error.status, status);
        assert.equal(error.error.type, "error");
        return true;
      }));
  await failing("status=429", Anthropic.RateLimitError, 429);
  await failing("status=500", Anthropic.InternalServerError, 500);
  await failing("status=400", Anthropic.BadRequestError, 400);

  await check("anthropic: a wrong key is AuthenticationError", () =>
    assert.rejects(new Anthropic({ baseURL: address, apiKey: "pk-wrong", maxRetries: 0 }).messages.create(body({})), Anthropic.AuthenticationError));
  await check("anthropic: an unknown model is NotFoundError", () => assert.rejects(ask({ model: "sim-typo/echo" }), Anthropic.NotFoundError));
  await check("anthropic: a request without max_tokens is BadRequestError", () =>
    assert.rejects(client.messages.create({ model: "sim/echo", messages: user("x") }), Anthropic.BadRequestError));
  await check("anthropic: an error after the first token ends the stream", () =>
    assert.rejects(client.messages.stream(body({ messages: user("one two three four five six [sim:error-event=4]") })).finalMessage(), Anthropic.APIError));
}

async function twoTurns(ask, tools, calls) {
  const messages = user("What is the weather and the time in Oslo?");
  const first = await ask({ model: "sim/tools", messages, tools });
  const wanted = first.content.filter((block) => block.type === "tool_use");
  assert.equal(first.stop_reason, "tool_use");
  assert.equal(wanted.length, calls);
  const results = wanted.map((call) => ({ type: "tool_result", tool_use_id: call.id, content: `result of ${call.name}` }));
  const second = await ask({ model: "sim/tools", tools, messages: [...messages, { role: "assistant", content: first.content }, { role: "user", content: results }] });
  for (const call of wanted) {
    assert.match(text(second), new RegExp(`result of ${call.name}`));
  }
}
