// generateContent through the official Google SDK.
import { ApiError, GoogleGenAI } from "@google/genai";

const finishes = { STOP: "stop", MAX_TOKENS: "length", SAFETY: "filter", PROHIBITED_CONTENT: "filter", RECITATION: "filter", BLOCKLIST: "filter" };
const budgets = { none: 0, low: 1024, medium: 2048, high: 4096 };

export function gemini({ address, key }) {
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: address, apiVersion: "v1beta" } });
  return {
    name: "gemini",
    sdk: "@google/genai",
    lacks: { parallelOff: "generateContent cannot say that calls come one by one" },
    async ask(request, { stream, signal, onEvent }) {
      const body = { ...bodyOf(request), model: request.model };
      body.config.abortSignal = signal;
      if (!stream) {
        return answer([await client.models.generateContent(body)]);
      }

      const chunks = [];
      for await (const chunk of await client.models.generateContentStream(body)) {
        chunks.push(chunk);
        onEvent?.();
      }

      return answer(chunks);
    },
    failure: (error) => ({ status: error.status, fits: error instanceof ApiError && /"(code|status)":/.test(error.message) }),
  };
}

function answer(chunks) {
  const candidates = chunks.flatMap((chunk) => chunk.candidates ?? []).filter((candidate) => (candidate.index ?? 0) === 0);
  const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? []);
  const reason = candidates.findLast((candidate) => candidate.finishReason)?.finishReason ?? chunks.at(-1)?.promptFeedback?.blockReason;
  if (!reason) {
    throw new Error("the answer ended without a finish reason");
  }

  const usage = chunks.findLast((chunk) => chunk.usageMetadata)?.usageMetadata;
  const calls = parts.filter((part) => part.functionCall).map(({ functionCall: { id, name, args } }) => ({ id, name, input: args ?? {} }));
  return {
    text: parts.filter((part) => part.text && !part.thought).map((part) => part.text).join(""),
    reasoning: parts.filter((part) => part.text && part.thought).map((part) => part.text).join(""),
    calls,
    finish: reason === "STOP" && calls.length ? "tools" : finishes[reason] ?? reason,
    usage: usage && {
      prompt: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
      cached: usage.cachedContentTokenCount ?? 0,
      completion: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      reasoning: usage.thoughtsTokenCount ?? 0,
    },
    choices: new Set(chunks.flatMap((chunk) => chunk.candidates ?? []).map((candidate) => candidate.index ?? 0)).size,
    replay: { role: "model", parts },
    events: chunks.length,
  };
}

function bodyOf(request) {
  const { system, turns, limit, temperature, topP, seed, penalties, stop, effort, tools, choice, schema, json, n } = request;
  const modes = { auto: "AUTO", required: "ANY", none: "NONE" };
  return {
    contents: turns.map((turn) => turn.answer ? turn.answer.replay
      : turn.results ? { role: "user", parts: turn.results.map(({ call, text }) => ({ functionResponse: { ...(call.id && { id: call.id }), name: call.name, response: { output: text } } })) }
      : { role: turn.role === "assistant" ? "model" : "user", parts: typeof turn.content === "string" ? [{ text: turn.content }] : turn.content.map(part) }),
    config: {
      ...(system && { systemInstruction: system }),
      ...(limit && { maxOutputTokens: limit }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(seed !== undefined && { seed }),
      ...(penalties && { presencePenalty: penalties.presence, frequencyPenalty: penalties.frequency }),
      ...(stop && { stopSequences: stop }),
      ...(n && { candidateCount: n }),
      thinkingConfig: { includeThoughts: true, ...(effort && { thinkingBudget: budgets[effort] }) },
      ...(tools && { tools: [{ functionDeclarations: tools.map(({ name, description, schema: parametersJsonSchema }) => ({ name, description, parametersJsonSchema })) }] }),
      ...(choice && { toolConfig: { functionCallingConfig: choice.name ? { mode: "ANY", allowedFunctionNames: [choice.name] } : { mode: modes[choice] } } }),
      ...(schema && { responseMimeType: "application/json", responseJsonSchema: schema }),
      ...(json && { responseMimeType: "application/json" }),
    },
  };
}

function part({ text, image, document }) {
  return text !== undefined ? { text }
    : document ? { inlineData: { mimeType: document.type, data: document.data } }
    : image.url ? { fileData: { fileUri: image.url, mimeType: image.type } }
    : { inlineData: { mimeType: image.type, data: image.data } };
}
