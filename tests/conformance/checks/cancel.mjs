// A caller that leaves takes the upstream call with it.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import assert from "node:assert/strict";
import { check, until } from "../harness.mjs";
import { user } from "../scenarios.mjs";

// The simulator writes its log ten times a second; the promise itself is 200 ms.
const limit = 2_000;

export async function cancelChecks({ address, key, simulator }) {
  const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
  const anthropic = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 });
  const gone = () => (simulator.output.match(/client gone/g) ?? []).length;
  const seesCancel = async (act) => {
    const before = gone();
    await act();
    await until(() => gone() > before, "the upstream to see the cancel", limit, () => simulator.output);
  };

  for (const upstream of ["lab-openai", "lab-anthropic"]) {
    await check(`openai: abort in mid-stream reaches ${upstream}`, () => seesCancel(async () => {
      const stream = await openai.chat.completions.create({ model: `${upstream}/long`, messages: user("go [sim:tokens=2000; pace=20]"), max_tokens: 4000, stream: true });
      let chunks = 0;
      for await (const chunk of stream) {
        assert.ok(chunk.choices);
        if (++chunks === 5) {
          stream.controller.abort();
        }
      }
    }));

    await check(`anthropic: abort in mid-stream reaches ${upstream}`, () => seesCancel(async () => {
      const stream = await anthropic.messages.create({ model: `${upstream}/long`, max_tokens: 4000, messages: user("go [sim:tokens=2000; pace=20]"), stream: true });
      let events = 0;
      for await (const event of stream) {
        assert.ok(event.type);
        if (++events === 5) {
          stream.controller.abort();
        }
      }
    }));

    await check(`openai: abort before the first token reaches ${upstream}`, () => seesCancel(async () => {
      const body = { model: `${upstream}/echo`, messages: user("go [sim:first-byte=30000]"), stream: true };
      await assert.rejects(openai.chat.completions.create(body, { signal: AbortSignal.timeout(300) }), OpenAI.APIUserAbortError);
    }));

    await check(`openai: abort of a whole answer reaches ${upstream}`, () => seesCancel(async () => {
      const body = { model: `${upstream}/echo`, messages: user("go [sim:first-byte=30000]") };
      await assert.rejects(openai.chat.completions.create(body, { signal: AbortSignal.timeout(300) }), OpenAI.APIUserAbortError);
    }));
  }
}
