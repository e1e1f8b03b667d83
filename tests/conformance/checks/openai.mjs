import OpenAI from "openai";
import assert from "node:assert/strict";
import { check } from "../harness.mjs";
import { pixel, text, tools, user } from "../scenarios.mjs";

export async function openAiChecks({ address, key }) {
  const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
  const ask = (body) => client.chat.completions.create({ model: "sim/echo", messages: user("ping"), ...body });

  await check("openai: chat", async () => {
    const answer = await ask({});
    assert.match(text(answer), /ping/);
    assert.equal(answer.object, "chat.completion");
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  });

  await check("openai: stream", async () => {
    const whole = text(await ask({ messages: user("one two three four five six") }));
    const chunks = await collect(await ask({ messages: user("one two three four five six"), stream: true }));
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? "").join(""), whole);
    assert.ok(chunks.every((chunk) => chunk.object === "chat.completion.chunk" && !chunk.usage), "usage must stay hidden");
    assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
  });

  await check("openai: stream with include_usage", async () => {
    const chunks = await collect(await ask({ stream: true, stream_options: { include_usage: true } }));
    const last = chunks.at(-1);
    assert.deepEqual(last.choices, []);
    assert.ok(last.usage.prompt_tokens > 0 && last.usage.completion_tokens > 0);
    assert.equal(chunks.filter((chunk) => chunk.usage).length, 1);
  });

  await check("openai: legacy completions, whole and streamed", async () => {
    const body = { model: "sim/echo", prompt: "ping" };
    const whole = await client.completions.create(body);
    assert.equal(whole.object, "text_completion");
    assert.match(whole.choices[0].text, /ping/);
    assert.ok(whole.usage.total_tokens > 0);
    const chunks = await collect(await client.completions.create({ ...body, stream: true, stream_options: { include_usage: true } }));
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.text ?? "").join(""), whole.choices[0].text);
    assert.equal(chunks.at(-1).usage.total_tokens, whole.usage.total_tokens);
    await assert.rejects(client.completions.create({ ...body, prompt: [1, 2, 3] }), (error) => error instanceof OpenAI.BadRequestError && error.param === "prompt");
  });

  await check("openai: tools in two turns", () => twoTurns(ask, tools.slice(0, 1), 1));
  await check("openai: parallel tools in two turns", () => twoTurns(ask, tools, 2));

  await check("openai: streamed tool calls", async () => {
    const runner = client.chat.completions.stream({ model: "sim/tools", messages: user("Weather and time in Oslo?"), tools });
    const { choices: [choice] } = await runner.finalChatCompletion();
    assert.deepEqual(choice.message.tool_calls.map((call) => call.function.name).sort(), ["get_time", "get_weather"]);
    choice.message.tool_calls.forEach((call) => JSON.parse(call.function.arguments));
    assert.equal(choice.finish_reason, "tool_calls");
  });

  await check("openai: reasoning", async () => {
    const answer = await ask({ model: "sim/reasoning", messages: user("Why is it so?") });
    const { message } = answer.choices[0];
    assert.ok((message.reasoning_content ?? message.reasoning)?.length > 0, JSON.stringify(message));
    assert.ok(message.content.length > 0);
  });

  await check("openai: images by base64 and by address", async () => {
    const content = [
      { type: "text", text: "What is it?" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
      { type: "image_url", image_url: { url: "https://example.org/cat.jpg" } },
    ];
    const answer = text(await ask({ model: "sim/vision", messages: [{ role: "user", content }] }));
    assert.match(answer, /image\/png image/);
    assert.match(answer, /https:\/\/example\.org\/cat\.jpg/);
  });

  await check("openai: a bare model id", async () => assert.match(text(await ask({ model: "echo" })), /ping/));

  await check("openai: models list", async () => {
    const names = (await collect(client.models.list())).map((model) => model.id);
    assert.ok(names.includes("sim/echo") && names.includes("sim/story"), names.join());
  });

  await check("openai: models get", async () => {
    const model = await client.models.retrieve("sim/echo");
    assert.equal(model.id, "sim/echo");
    assert.equal(model.object, "model");
    await assert.rejects(client.models.retrieve("sim/nothing-like-it"), OpenAI.NotFoundError);
  });

  const failing = (directive, type, status) =>
    check(`openai: ${status} is ${type.name}`, () =>
      assert.rejects(ask({ messages: user(`hello [sim:${directive}]`) }), (error) => {
        assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
        assert.equal(error.status, status);
        return true;
      }));
  await failing("status=429", OpenAI.RateLimitError, 429);
  await failing("status=500", OpenAI.InternalServerError, 500);
  await failing("status=400", OpenAI.BadRequestError, 400);

  await check("openai: a wrong key is AuthenticationError", () =>
    assert.rejects(new OpenAI({ baseURL: `${address}/v1`, apiKey: "pk-wrong", maxRetries: 0 }).chat.completions.create({ model: "sim/echo", messages: user("x") }), OpenAI.AuthenticationError));
  await check("openai: an unknown model is NotFoundError with a code", () =>
    assert.rejects(ask({ model: "sim-typo/echo" }), (error) => error instanceof OpenAI.NotFoundError && error.code === "model_not_found"));
  await check("openai: a request without messages is BadRequestError", () =>
    assert.rejects(client.chat.completions.create({ model: "sim/echo" }), OpenAI.BadRequestError));
  await check("openai: an error after the first token ends the stream", async () => {
    const stream = await ask({ stream: true, messages: user("one two three four five six [sim:error-event=3]") });
    await assert.rejects(collect(stream), OpenAI.APIError);
  });
}

async function twoTurns(ask, offered, calls) {
  const messages = user("What is the weather and the time in Oslo?");
  const first = await ask({ model: "sim/tools", messages, tools: offered });
  const { message } = first.choices[0];
  assert.equal(first.choices[0].finish_reason, "tool_calls");
  assert.equal(message.tool_calls.length, calls);
  const results = message.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: `result of ${call.function.name}` }));
  const second = await ask({ model: "sim/tools", messages: [...messages, message, ...results], tools: offered });
  for (const call of message.tool_calls) {
    assert.match(text(second), new RegExp(`result of ${call.function.name}`));
  }
}

async function collect(stream) {
  const items = [];
  for await (const item of stream) {
    items.push(item);
  }

  return items;
}
