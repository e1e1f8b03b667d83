import { ApiError, GoogleGenAI } from "@google/genai";
import assert from "node:assert/strict";
import { check } from "../harness.mjs";
import { pixel, tools } from "../scenarios.mjs";

const declarations = tools.map(({ function: { name, description, parameters } }) => ({ name, description, parametersJsonSchema: parameters }));

export async function geminiChecks({ address, key }) {
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: address, apiVersion: "v1beta" } });
  const body = (more) => ({ model: "sim/echo", contents: "ping", ...more });
  const ask = (more) => client.models.generateContent(body(more));

  await check("gemini: generateContent", async () => {
    const answer = await ask({});
    assert.match(answer.text, /ping/);
    assert.equal(answer.candidates[0].finishReason, "STOP");
    assert.ok(answer.usageMetadata.promptTokenCount > 0 && answer.usageMetadata.candidatesTokenCount > 0);
  });

  await check("gemini: stream equals the whole", async () => {
    const whole = await ask({ contents: "one two three four five six" });
    let text = "";
    let last;
    for await (const chunk of await client.models.generateContentStream(body({ contents: "one two three four five six" }))) {
      text += chunk.text ?? "";
      last = chunk;
    }

    assert.equal(text, whole.text);
    assert.equal(last.candidates[0].finishReason, "STOP");
    assert.equal(last.usageMetadata.totalTokenCount, whole.usageMetadata.totalTokenCount);
  });

  await check("gemini: system instruction and settings", async () =>
    assert.ok((await ask({ config: { systemInstruction: "Be brief.", temperature: 0.5, topP: 0.9, maxOutputTokens: 100, stopSequences: ["END"] } })).text.length > 0));

  for (const [name, functions] of [["tools in two turns", declarations.slice(0, 1)], ["parallel tools in two turns", declarations]]) {
    await check(`gemini: ${name}`, async () => {
      const config = { tools: [{ functionDeclarations: functions }] };
      const contents = [{ role: "user", parts: [{ text: "What is the weather and the time in Oslo?" }] }];
      const first = await ask({ model: "sim/tools", contents, config });
      assert.equal(first.functionCalls.length, functions.length);
      const parts = first.functionCalls.map(({ id, name: called }) => ({ functionResponse: { id, name: called, response: { output: `result of ${called}` } } }));
      const second = await ask({ model: "sim/tools", contents: [...contents, first.candidates[0].content, { role: "user", parts }], config });
      first.functionCalls.forEach((call) => assert.match(second.text, new RegExp(`result of ${call.name}`)));
    });
  }

  await check("gemini: a chat with streamed thoughts and tools keeps its signatures", async () => {
    const chat = client.chats.create({ model: "sim/reasoning", config: { tools: [{ functionDeclarations: declarations.slice(0, 1) }], thinkingConfig: { includeThoughts: true } } });
    const parts = [];
    for await (const chunk of await chat.sendMessageStream({ message: "Weather in Oslo?" })) {
      parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    }

    const call = parts.find((part) => part.functionCall);
    assert.ok(parts.some((part) => part.thought && part.text), JSON.stringify(parts));
    assert.ok(parts.some((part) => part.thoughtSignature), JSON.stringify(parts));
    const answer = await chat.sendMessage({ message: [{ functionResponse: { id: call.functionCall.id, name: call.functionCall.name, response: { output: "4 degrees" } } }] });
    assert.match(answer.text, /4 degrees/);
  });

  await check("gemini: structured output", async () => {
    const answer = await ask({ config: { responseMimeType: "application/json", responseJsonSchema: { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } }, required: ["name", "age"], additionalProperties: false } } });
    const value = JSON.parse(answer.text);
    assert.ok(typeof value.name === "string" && Number.isInteger(value.age), answer.text);
  });

  await check("gemini: images by base64 and by address", async () => {
    const contents = [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: pixel } }, { fileData: { mimeType: "image/jpeg", fileUri: "https://example.org/cat.jpg" } }, { text: "What is it?" }] }];
    const answer = await ask({ model: "sim/vision", contents });
    assert.match(answer.text, /image\/png image/);
    assert.match(answer.text, /https:\/\/example\.org\/cat\.jpg/);
  });

  await check("gemini: count tokens", async () => assert.ok((await client.models.countTokens(body({ contents: "The quick brown fox." }))).totalTokens > 0));

  await check("gemini: models list and get", async () => {
    const names = [];
    for await (const model of await client.models.list()) {
      names.push(model.name);
    }

    assert.ok(names.includes("models/sim/echo"), names.join());
    assert.equal((await client.models.get({ model: "sim/echo" })).name, "models/sim/echo");
  });

  const failing = (name, call, status) =>
    check(`gemini: ${name} is an ApiError ${status}`, () =>
      assert.rejects(call, (error) => {
        assert.ok(error instanceof ApiError, `${error.constructor.name}: ${error.message}`);
        assert.equal(error.status, status);
        assert.equal(JSON.parse(error.message).error.code, status);
        return true;
      }));
  await failing("a rate limit", () => ask({ contents: "hello [sim:status=429]" }), 429);
  await failing("a failure", () => ask({ contents: "hello [sim:status=500]" }), 500);
  await failing("a wrong key", () => new GoogleGenAI({ apiKey: "pk-wrong", httpOptions: { baseUrl: address } }).models.generateContent(body({})), 401);
  await failing("an unknown model", () => ask({ model: "sim-typo/echo" }), 404);
  await failing("a temperature out of range", () => ask({ config: { temperature: 3 } }), 400);

  await check("gemini: an error after the first token ends the stream", () =>
    assert.rejects(async () => {
      for await (const chunk of await client.models.generateContentStream(body({ contents: "one two three four five six [sim:error-event=4]" }))) {
        assert.ok(chunk);
      }
    }));
}
