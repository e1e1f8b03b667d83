// Tools, and reasoning that must survive between their calls.
import assert from "node:assert/strict";
import { ask, now, time, user, weather } from "./words.mjs";

const question = user("What is the weather and the time in Oslo?");
const names = (answer) => answer.calls.map((call) => call.name).sort();
const results = (answer) => ({ results: answer.calls.map((call) => ({ call, text: `result of ${call.name}` })) });

export const tools = {
  "tools: one": async (t) => {
    const answer = await t.ask({ model: "tools", tools: [weather], turns: [user("The weather?")] });
    assert.deepEqual(names(answer), ["get_weather"]);
    assert.equal(typeof answer.calls[0].input.city, "string");
    assert.equal(answer.finish, "tools");
  },
  "tools: none": async (t) => {
    const answer = await t.ask({ model: "tools", tools: [weather], choice: "none", turns: [user("The weather?")] });
    assert.deepEqual(answer.calls, []);
    assert.ok(answer.text.endsWith("The weather?"), answer.text);
    assert.equal(answer.finish, "stop");
  },
  "tools: parallel": async (t) => {
    const answer = await t.ask({ model: "tools", tools: [weather, time], turns: [question] });
    assert.deepEqual(names(answer), ["get_time", "get_weather"]);
    assert.equal(new Set(answer.calls.map((call) => call.id)).size, 2, JSON.stringify(answer.calls));
    assert.equal(typeof answer.calls.find((call) => call.name === "get_time").input.zone, "string");
  },
  "tools: eight at once": async (t) => {
    const answer = await t.ask({ model: "tools", tools: [weather, time], turns: [user("Everything [sim:tools=8]")] });
    assert.equal(answer.calls.length, 8);
    assert.ok(answer.calls.every((call) => typeof (call.input.city ?? call.input.zone) === "string"), JSON.stringify(answer.calls));
  },
  "tools: without arguments": async (t) => {
    const answer = await t.ask({ model: "tools", tools: [now], turns: [user("Now?")] });
    assert.deepEqual(answer.calls.map((call) => call.input), [{}]);
    const second = await t.ask({ model: "tools", tools: [now], turns: [user("Now?"), { answer }, results(answer)] });
    assert.match(second.text, /now: .*result of now/);
  },
  "tools: two turns": async (t) => {
    const request = { model: "tools", tools: [weather, time] };
    const first = await t.ask({ ...request, turns: [question] });
    const second = await t.ask({ ...request, turns: [question, { answer: first }, results(first)] });
    assert.match(second.text, /get_weather: .*result of get_weather/);
    assert.match(second.text, /get_time: .*result of get_time/);
    assert.equal(second.finish, "stop");
    const third = await t.ask({ ...request, turns: [question, { answer: first }, results(first), { answer: second }, user("And now?")] });
    assert.deepEqual(names(third), ["get_time", "get_weather"]);
  },
  "tools: one by one": async (t) => {
    const answer = await t.ask({ model: "tools", tools: [weather, time], parallel: false, turns: [question] });
    assert.equal(answer.calls.length, 1);
  },
  "tools: required": async (t) => {
    const answer = await t.ask({ model: "echo", tools: [weather], choice: "required", turns: [user("Anything")] });
    assert.deepEqual(names(answer), ["get_weather"]);
  },
  "tools: by name": async (t) => {
    const answer = await t.ask({ model: "echo", tools: [weather, time], choice: { name: "get_time" }, turns: [user("Anything")] });
    assert.deepEqual(names(answer), ["get_time"]);
  },
  reasoning: async (t) => {
    const answer = await ask(t, "reasoning", "Why is it so?", { effort: "low" });
    assert.match(answer.reasoning, /The question has/);
    assert.match(answer.text, /Why is it so\?$/);
  },
  "reasoning: two turns": async (t) => {
    const first = await ask(t, "reasoning", "Why?", { effort: "low" });
    const second = await t.ask({ model: "reasoning", effort: "low", turns: [user("Why?"), { answer: first }, user("And then?")] });
    assert.match(second.text, /And then\?$/);
  },
  "reasoning loop": async (t) => {
    const request = { model: "reasoning", effort: "low", tools: [weather, time] };
    const turns = [user("What is the weather and the time in Oslo? [sim:rounds=4]")];
    for (let round = 1; round <= 4; round++) {
      const answer = await t.ask({ ...request, turns });
      assert.deepEqual(names(answer), ["get_time", "get_weather"], `round ${round}`);
      if (!t.lacks("reasoningText")) {
        assert.match(answer.reasoning, /The question has/, `round ${round}`);
      }

      turns.push({ answer }, results(answer));
    }

    const last = await t.ask({ ...request, turns });
    assert.match(last.text, /get_weather: .*result of get_weather/);
    turns.push({ answer: last }, user("And tomorrow?"));
    assert.equal((await t.ask({ ...request, turns })).calls.length, 2);
  },
};

export const toolNeeds = {
  "tools: none": "choice",
  "tools: required": "choice",
  "tools: by name": "choice",
  "tools: one by one": "parallelOff",
  reasoning: "reasoningText",
  "reasoning: two turns": "reasoningText",
  "reasoning loop": "state",
};
