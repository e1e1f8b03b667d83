import OpenAI from "openai";
import assert from "node:assert/strict";
import { check } from "../harness.mjs";

const tools = ["get_weather", "get_time"].map((name) => ({
  type: "function", name, description: name, strict: false,
  parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
}));

/** The official SDK at /v1/responses of a gateway that keeps responses; one provider for each upstream dialect. */
export async function responsesChecks({ address, key, strangerKey, providers }) {
  const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
  for (const provider of providers) {
    const ask = (body) => client.responses.create({ model: `${provider}/echo`, input: "ping", ...body });

    await check(`responses: create, ${provider}`, async () => {
      const answer = await ask({});
      assert.match(answer.id, /^resp_/);
      assert.match(answer.output_text, /ping/);
      assert.equal(answer.object, "response");
      assert.equal(answer.status, "completed");
      assert.equal(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens);
    });

    await check(`responses: stream, ${provider}`, async () => {
      const whole = (await ask({ input: "one two three four" })).output_text;
      const runner = client.responses.stream({ model: `${provider}/echo`, input: "one two three four" });
      const events = [];
      for await (const event of runner) events.push(event);
      assert.deepEqual(events.slice(0, 2).map((event) => event.type), ["response.created", "response.in_progress"]);
      assert.equal(events.at(-1).type, "response.completed");
      events.forEach((event, at) => assert.equal(event.sequence_number, at));
      assert.equal(events.filter((event) => event.type === "response.output_text.delta").map((event) => event.delta).join(""), whole);
      assert.equal((await runner.finalResponse()).output_text, whole);
    });

    await check(`responses: parallel tools in two turns, ${provider}`, async () => {
      const input = [{ role: "user", content: "Weather and time in Oslo?" }];
      const first = await ask({ model: `${provider}/tools`, input, tools });
      const calls = first.output.filter((item) => item.type === "function_call");
      assert.deepEqual(calls.map((call) => call.name), ["get_weather", "get_time"]);
      calls.forEach((call) => JSON.parse(call.arguments));
      input.push(...first.output, ...calls.map((call) => ({ type: "function_call_output", call_id: call.call_id, output: `result of ${call.name}` })));
      const second = await ask({ model: `${provider}/tools`, input, tools });
      calls.forEach((call) => assert.ok(second.output_text.includes(`result of ${call.name}`), second.output_text));
    });

    await check(`responses: streamed tool calls, ${provider}`, async () => {
      const runner = client.responses.stream({ model: `${provider}/tools`, input: "Weather and time in Oslo?", tools });
      const answer = await runner.finalResponse();
      const calls = answer.output.filter((item) => item.type === "function_call");
      assert.deepEqual(calls.map((call) => call.name), ["get_weather", "get_time"]);
      calls.forEach((call) => JSON.parse(call.arguments));
    });

    // An upstream of chat completions gets reasoning back only where its manifest says in which field.
    if (provider !== "lab-openai") await check(`responses: reasoning passed back in a tool loop, ${provider}`, async () => {
      const input = [{ role: "user", content: "Weather in Oslo?" }];
      const body = { model: `${provider}/reasoning`, tools: tools.slice(0, 1), reasoning: { effort: "high", summary: "auto" }, include: ["reasoning.encrypted_content"], store: false };
      const first = await ask({ ...body, input });
      const [thought] = first.output.filter((item) => item.type === "reasoning");
      assert.ok(thought.summary[0].text.length > 0);
      const [call] = first.output.filter((item) => item.type === "function_call");
      const second = await ask({ ...body, input: [...input, ...first.output, { type: "function_call_output", call_id: call.call_id, output: "sunny" }] });
      assert.match(second.output_text, /sunny/);
    });

    await check(`responses: structured output, ${provider}`, async () => {
      const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"], additionalProperties: false };
      const answer = await ask({ text: { format: { type: "json_schema", name: "city", schema, strict: true } } });
      assert.equal(typeof JSON.parse(answer.output_text).name, "string");
    });

    await check(`responses: errors have their classes, ${provider}`, async () => {
      const kinds = { 400: OpenAI.BadRequestError, 404: OpenAI.NotFoundError, 429: OpenAI.RateLimitError, 500: OpenAI.InternalServerError };
      for (const [status, kind] of Object.entries(kinds)) {
        await assert.rejects(ask({ input: `[sim:status=${status}]` }), (error) => error instanceof kind && error.status === Number(status));
      }
    });

    await check(`responses: an error within a stream is thrown, ${provider}`, async () => {
      const stream = await ask({ input: "one two three four five six seven eight nine ten eleven twelve [sim:error-event=8]", stream: true });
      await assert.rejects(async () => {
        for await (const event of stream) assert.ok(event.type !== "response.completed");
      });
    });

    await check(`responses: stored, continued, listed, deleted, ${provider}`, async () => {
      const first = await ask({ input: "My name is Ada" });
      const second = await ask({ input: "Who am I?", previous_response_id: first.id });
      assert.ok(second.usage.input_tokens > first.usage.input_tokens + first.usage.output_tokens);
      assert.equal((await client.responses.retrieve(second.id)).output_text, second.output_text);
      const items = [];
      for await (const item of client.responses.inputItems.list(second.id)) items.push(item);
      assert.equal(items.length, 3);
      const stranger = new OpenAI({ baseURL: `${address}/v1`, apiKey: strangerKey, maxRetries: 0 });
      await assert.rejects(stranger.responses.retrieve(first.id), OpenAI.NotFoundError);
      await client.responses.delete(first.id);
      await assert.rejects(client.responses.retrieve(first.id), OpenAI.NotFoundError);
      await assert.rejects(ask({ previous_response_id: first.id }), (error) => error instanceof OpenAI.BadRequestError && error.code === "previous_response_not_found");
    });
  }

  await check("responses: wrong key, unknown model, value out of range", async () => {
    const stranger = new OpenAI({ baseURL: `${address}/v1`, apiKey: "wrong", maxRetries: 0 });
    await assert.rejects(stranger.responses.create({ model: "x", input: "x" }), OpenAI.AuthenticationError);
    await assert.rejects(client.responses.create({ model: "nobody/nothing", input: "x" }), OpenAI.NotFoundError);
    await assert.rejects(client.responses.create({ model: `${providers[0]}/echo`, input: "x", max_output_tokens: 3 }), (error) => error instanceof OpenAI.BadRequestError && error.param === "max_output_tokens");
  });
}
