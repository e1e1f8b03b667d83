// The AI SDK with its providers, each over the door that it speaks.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, Output, generateText, jsonSchema, streamText, tool } from "ai";

globalThis.AI_SDK_LOG_WARNINGS = false;

const finishes = { stop: "stop", length: "length", "tool-calls": "tools", "content-filter": "filter" };
const budgets = { low: 1024, medium: 2048, high: 4096 };

const shared = {
  json: "the AI SDK asks for JSON by schema only",
  n: "the AI SDK asks for one answer",
};

export function aiChat({ address, key }) {
  const provider = createOpenAI({ baseURL: `${address}/v1`, apiKey: key });
  return door("ai:chat", (model) => provider.chat(model), {
    openai: ({ effort, parallel }) => ({ ...(effort && { reasoningEffort: effort }), ...(parallel === false && { parallelToolCalls: false }) }),
  }, {
    reasoningText: "this provider of the AI SDK does not read reasoning",
    state: "this provider of the AI SDK does not send reasoning back",
  });
}

export function aiResponses({ address, key }) {
  const provider = createOpenAI({ baseURL: `${address}/v1`, apiKey: key });
  return door("ai:responses", (model) => provider.responses(model), {
    openai: ({ effort, parallel }) => ({
      store: false,
      forceReasoning: true,
      include: ["reasoning.encrypted_content"],
      reasoningSummary: "auto",
      ...(effort && { reasoningEffort: effort }),
      ...(parallel === false && { parallelToolCalls: false }),
    }),
  }, {
    stop: "Responses has no stop sequences",
    seed: "Responses has no seed",
    penalties: "Responses has no penalties",
    sampling: "this provider of the AI SDK sends no sampling parameters to models that reason",
  });
}

export function aiMessages({ address, key }) {
  const provider = createAnthropic({ baseURL: `${address}/v1`, apiKey: key });
  return door("ai:messages", (model) => provider(model), {
    anthropic: ({ effort, parallel }) => ({
      structuredOutputMode: "outputFormat",
      ...(effort && { thinking: effort === "none" ? { type: "disabled" } : { type: "enabled", budgetTokens: budgets[effort] } }),
      ...(parallel === false && { disableParallelToolUse: true }),
    }),
  }, {
    seed: "Messages has no seed",
    penalties: "Messages has no penalties",
  });
}

export function aiGemini({ address, key }) {
  const provider = createGoogleGenerativeAI({ baseURL: `${address}/v1beta`, apiKey: key });
  return door("ai:gemini", (model) => provider(`models/${model}`), {
    google: ({ effort }) => ({ thinkingConfig: { includeThoughts: true, ...(effort && { thinkingBudget: effort === "none" ? 0 : budgets[effort] }) } }),
  }, {
    "encrypted (stream)": "this provider of the AI SDK forgets a signature that comes behind streamed thoughts",
    imageUrl: "this provider of the AI SDK downloads pictures itself",
    parallelOff: "generateContent cannot say that calls come one by one",
  });
}

function door(name, modelOf, options, lacks) {
  const providerOptions = (request) => Object.fromEntries(Object.entries(options).map(([provider, of]) => [provider, of(request)]));
  return {
    name,
    sdk: "ai",
    lacks: { ...shared, ...lacks },
    async ask(request, { stream, signal, onEvent }) {
      const call = { model: modelOf(request.model), maxRetries: 0, abortSignal: signal, providerOptions: providerOptions(request), ...settings(request) };
      if (!stream) {
        return answer(await generateText(call), 1, request);
      }

      let [events, failure] = [0, undefined];
      const result = streamText({ ...call, onError: ({ error }) => (failure ??= error) });
      for await (const part of result.fullStream) {
        events++;
        onEvent?.();
        failure ??= part.type === "error" ? part.error : part.type === "abort" ? new DOMException("aborted", "AbortError") : undefined;
      }

      if (failure) {
        throw failure;
      }

      const names = ["text", "reasoningText", "toolCalls", "finishReason", "usage", "response"];
      const values = await Promise.all(names.map((each) => result[each]));
      return answer(Object.fromEntries(names.map((each, i) => [each, values[i]])), events, request);
    },
    failure: (error) => ({ status: error.statusCode, fits: APICallError.isInstance(error) && error.message.length > 0 }),
  };
}

function answer({ text, reasoningText, toolCalls, finishReason, usage, response }, events) {
  if (finishReason === "error" || finishReason === "other") {
    throw new Error(`the answer ended with ${finishReason}`);
  }

  const invalid = toolCalls.find((call) => call.invalid);
  if (invalid) {
    throw invalid.error;
  }

  return {
    text,
    reasoning: reasoningText ?? "",
    calls: toolCalls.map(({ toolCallId: id, toolName, input }) => ({ id, name: toolName, input })),
    finish: finishes[finishReason] ?? finishReason,
    usage: {
      prompt: usage.inputTokens,
      cached: usage.inputTokenDetails?.cacheReadTokens ?? 0,
      completion: usage.outputTokens,
      reasoning: usage.outputTokenDetails?.reasoningTokens ?? 0,
    },
    choices: 1,
    replay: response.messages,
    events,
  };
}

function settings(request) {
  const { system, turns, limit, temperature, topP, seed, penalties, stop, tools, choice, schema } = request;
  return {
    ...(system && { system }),
    messages: turns.flatMap((turn) => turn.answer ? turn.answer.replay
      : turn.results ? [{ role: "tool", content: turn.results.map(({ call, text }) => ({ type: "tool-result", toolCallId: call.id, toolName: call.name, output: { type: "text", value: text } })) }]
      : [{ role: turn.role, content: typeof turn.content === "string" ? turn.content : turn.content.map(part) }]),
    ...(limit && { maxOutputTokens: limit }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(penalties && { presencePenalty: penalties.presence, frequencyPenalty: penalties.frequency }),
    ...(stop && { stopSequences: stop }),
    ...(tools && { tools: Object.fromEntries(tools.map(({ name, description, schema: parameters }) => [name, tool({ description, inputSchema: jsonSchema(parameters) })])) }),
    ...(choice && { toolChoice: choice.name ? { type: "tool", toolName: choice.name } : choice }),
    ...(schema && { output: Output.object({ schema: jsonSchema(schema) }) }),
  };
}

function part({ text, image, document }) {
  return text !== undefined ? { type: "text", text }
    : document ? { type: "file", mediaType: document.type, filename: document.name, data: document.data }
    : { type: "image", image: image.url ? new URL(image.url) : image.data, mediaType: image.type };
}
