// Text, conversations, usage, and what a caller may set.
import assert from "node:assert/strict";
import { pixel } from "../../scenarios.mjs";
import { ask, tokens, user } from "./words.mjs";

const city = { type: "object", properties: { city: { type: "string" }, degrees: { type: "integer" } }, required: ["city", "degrees"], additionalProperties: false };
const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n").toString("base64");

export const answers = {
  text: async (t) => {
    const answer = await ask(t, "echo", "The quick brown fox");
    assert.ok(answer.text.endsWith("The quick brown fox"), answer.text);
    assert.equal(answer.finish, "stop");
    assert.deepEqual(answer.calls, []);
    assert.equal(answer.reasoning, "");
  },
  system: async (t) => {
    const { text } = await t.ask({ model: "transcript", system: "Be brief.", turns: [user("Hello")] });
    assert.deepEqual(lines(text), ["system: Be brief.", "user: Hello"]);
  },
  history: async (t) => {
    const turns = [user("one"), { role: "assistant", content: "two" }, user("three"), { role: "assistant", content: "four" }, user([{ text: "five" }, { text: "six" }])];
    const said = lines((await t.ask({ model: "transcript", turns })).text).join("\n").replace("five\nuser: six", "fivesix").replace("five\nsix", "fivesix");
    assert.equal(said, "user: one\nassistant: two\nuser: three\nassistant: four\nuser: fivesix");
  },
  "turns of one role": async (t) => {
    const { text } = await t.ask({ model: "transcript", turns: [user("one"), user("two")] });
    assert.match(text, /user: one[\s\S]*two$/);
  },
  unicode: async (t) => {
    const said = "naïve 你好 🦊👩‍👩‍👧 مرحبا e\u0301 \u2028 \"quoted\" \\ back\tslash </script>";
    assert.ok((await ask(t, "echo", said)).text.endsWith(said));
  },
  "bytes alone": async (t) => {
    const said = "every byte of 你好 🦊 travels alone";
    assert.ok((await ask(t, "echo", `${said} [sim:split=bytes; comments=1; crlf=1]`)).text.endsWith(said));
  },
  stream: async (t) => {
    const answer = await ask(t, "echo", "one two three four five six seven eight nine ten");
    assert.ok(answer.text.endsWith("nine ten"));
    assert.ok(t.streamed ? answer.events > 5 : answer.events === 1, `${answer.events} events`);
  },
  "stop reason: limit": async (t) => {
    const answer = await t.ask({ model: "long", limit: 40, turns: [user("Go on")] });
    assert.equal(answer.finish, "length");
    assert.equal(answer.usage.completion, 40);
  },
  "stop reason: filter": async (t) => assert.equal((await ask(t, "echo", "hello [sim:finish=content_filter]")).finish, "filter"),
  usage: async (t) => {
    const prompt = "Count these words, please.";
    const answer = await ask(t, "echo", prompt);
    assert.deepEqual(answer.usage, { prompt: tokens(prompt), cached: 0, completion: tokens(answer.text), reasoning: 0 });
  },
  "cached usage": async (t) => {
    const { figures, usage } = await counted(t);
    assert.equal(usage.prompt, figures[0] + figures[1] + figures[2]);
    if (!t.lacks("cached")) {
      assert.equal(usage.cached, figures[1]);
    }
  },
  "reasoning usage": async (t) => {
    const { figures, usage, text } = await counted(t);
    assert.equal(usage.completion, figures[3] + tokens(text));
    if (!t.lacks("reasoningUsage")) {
      assert.equal(usage.reasoning, figures[3]);
    }
  },
  "structured output": async (t) => {
    const { text } = await t.ask({ model: "echo", schema: city, turns: [user("Give me JSON about a city")] });
    const value = JSON.parse(text);
    assert.equal(typeof value.city, "string");
    assert.ok(Number.isInteger(value.degrees));
    assert.equal(Object.keys(value).length, 2);
  },
  "json mode": async (t) => assert.equal(typeof JSON.parse((await t.ask({ model: "echo", json: true, turns: [user("Give me JSON")] })).text), "object"),
  "image by value": async (t) => {
    const { text } = await t.ask({ model: "vision", turns: [user([{ text: "What is it?" }, { image: { type: "image/png", data: pixel } }])] });
    assert.match(text, /image\/png image, 69 bytes, 1 × 1 pixels/);
  },
  "image by address": async (t) => {
    const { text } = await t.ask({ model: "vision", turns: [user([{ text: "What is it?" }, { image: { type: "image/jpeg", url: "https://example.org/cat.jpg" } }])] });
    assert.match(text, /https:\/\/example\.org\/cat\.jpg/);
  },
  document: async (t) => {
    const { text } = await t.ask({ model: "vision", turns: [user([{ text: "What is it?" }, { document: { type: "application/pdf", name: "paper.pdf", data: pdf } }])] });
    assert.match(text, /application\/pdf document|pdf document/);
  },
  "params: limit": (t) => arrives(t, { limit: 100 }, ["max_tokens=100"]),
  "params: temperature": (t) => arrives(t, { temperature: 0.5 }, ["temperature=0.5"]),
  "params: top_p": (t) => arrives(t, { topP: 0.75 }, ["top_p=0.75"]),
  "params: seed": (t) => arrives(t, { seed: 7 }, ["seed=7"]),
  "params: penalties": (t) => arrives(t, { penalties: { presence: 0.25, frequency: 0.5 } }, ["presence_penalty=0.25", "frequency_penalty=0.5"]),
  "params: two answers": async (t) => assert.equal((await t.ask({ model: "echo", n: 2, turns: [user("twice")] })).choices, 2),
  stop: async (t) => {
    const answer = await t.ask({ model: "echo", stop: ["HALT"], turns: [user("one two HALT three")] });
    assert.ok(answer.text.endsWith("one two ") || answer.text.endsWith("one two"), answer.text);
    assert.equal(answer.finish, "stop");
  },
};

/** What each needs that a protocol may lack. */
export const answerNeeds = {
  "stop reason: filter": "filter",
  "structured output": "schema",
  "json mode": "json",
  "image by address": "imageUrl",
  document: "document",
  "params: temperature": "sampling",
  "params: top_p": "sampling",
  "params: seed": "seed",
  "params: penalties": "penalties",
  "params: two answers": "n",
  stop: "stop",
};

async function arrives(t, settings, expected) {
  const { text } = await t.ask({ model: "settings", ...settings, turns: [user("Which settings?")] });
  for (const line of expected) {
    assert.ok(lines(text).includes(line), `${line} is not in ${text}`);
  }
}

async function counted(t) {
  const answer = await ask(t, "usage", "Count me: ".repeat(40));
  return { ...answer, figures: answer.text.match(/Input (\d+), read from the cache (\d+), written to it (\d+), reasoning (\d+)/).slice(1).map(Number) };
}

/** The lines of a text behind what a simulator says of itself first. */
function lines(text) {
  return text.replace(/^This is the Parlance simulator[^\n]*\n\n/, "").split("\n");
}
