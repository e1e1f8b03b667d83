// Any door reaches any upstream dialect, and nobody can tell by the answer.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import assert from "node:assert/strict";
import { check } from "../harness.mjs";
import { anthropicTools, tools, user } from "../scenarios.mjs";

const scenarios = {
  text: { model: "echo", prompt: "The quick brown fox jumps over the lazy dog, naïvely: 你好 🦊" },
  "parallel tools": { model: "tools", prompt: "What is the weather and the time in Oslo?", tools: true },
  "usage with cache": { model: "usage", prompt: "Count me: ".repeat(40) },
  "length limit": { model: "long", prompt: "Go on", limit: 40 },
};

export async function pairChecks({ address, key }) {
  const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
  const anthropic = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 });
  for (const [name, scenario] of Object.entries(scenarios)) {
    await check(`pairs: ${name} is the same through every door and upstream, whole and streamed`, async () => {
      const answers = {};
      for (const upstream of ["lab-openai", "lab-anthropic"]) {
        for (const streamed of [false, true]) {
          answers[`openai → ${upstream}${streamed ? " streamed" : ""}`] = await throughOpenAi(openai, upstream, scenario, streamed);
          answers[`anthropic → ${upstream}${streamed ? " streamed" : ""}`] = await throughAnthropic(anthropic, upstream, scenario, streamed);
        }
      }

      const [[firstName, first], ...others] = Object.entries(answers);
      assert.ok(first.text.length > 0 || first.calls.length > 0, "an empty answer proves nothing");
      for (const [otherName, other] of others) {
        assert.deepEqual(other, first, `${otherName} differs from ${firstName}`);
      }
    });
  }
}

async function throughOpenAi(client, upstream, { model, prompt, tools: offered, limit = 4000 }, streamed) {
  const body = { model: `${upstream}/${model}`, messages: user(prompt), max_tokens: limit, ...(offered && { tools }) };
  const answer = streamed
    ? await client.chat.completions.stream({ ...body, stream_options: { include_usage: true } }).finalChatCompletion()
    : await client.chat.completions.create(body);
  const { message, finish_reason } = answer.choices[0];
  const cached = answer.usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    text: message.content ?? "",
    calls: (message.tool_calls ?? []).map((call) => [call.function.name, JSON.parse(call.function.arguments)]),
    finish: finish_reason,
    usage: { prompt: answer.usage.prompt_tokens, cached, completion: answer.usage.completion_tokens },
  };
}

async function throughAnthropic(client, upstream, { model, prompt, tools: offered, limit = 4000 }, streamed) {
  const body = { model: `${upstream}/${model}`, messages: user(prompt), max_tokens: limit, ...(offered && { tools: anthropicTools }) };
  const message = streamed ? await client.messages.stream(body).finalMessage() : await client.messages.create(body);
  const { usage } = message;
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    text: message.content.filter((block) => block.type === "text").map((block) => block.text).join(""),
    calls: message.content.filter((block) => block.type === "tool_use").map((block) => [block.name, block.input]),
    finish: { end_turn: "stop", tool_use: "tool_calls", max_tokens: "length" }[message.stop_reason] ?? message.stop_reason,
    // Anthropic counts what came from and went to the cache beside the rest, OpenAI inside it.
    usage: { prompt: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0), cached, completion: usage.output_tokens },
  };
}
