// Messages through the official Anthropic SDK.
import Anthropic from "@anthropic-ai/sdk";

const finishes = { end_turn: "stop", stop_sequence: "stop", max_tokens: "length", tool_use: "tools", refusal: "filter" };
const budgets = { low: 1024, medium: 2048, high: 4096 };

export function messages({ address, key }) {
  const client = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 });
  return {
    name: "messages",
    sdk: "@anthropic-ai/sdk",
    lacks: {
      seed: "Messages has no seed",
      penalties: "Messages has no penalties",
      json: "Messages has no JSON mode without a schema",
      n: "Messages gives one answer",
    },
    async ask(request, { stream, signal, onEvent }) {
      const body = bodyOf(request);
      if (!stream) {
        return answer(await client.messages.create(body, { signal }), 1);
      }

      let events = 0;
      const runner = client.messages.stream(body, { signal });
      runner.on("streamEvent", () => {
        events++;
        onEvent?.();
      });
      return answer(await runner.finalMessage(), events);
    },
    failure: (error) => ({ status: error.status, fits: fits(error) }),
  };
}

function fits(error) {
  const types = { 400: Anthropic.BadRequestError, 401: Anthropic.AuthenticationError, 403: Anthropic.PermissionDeniedError, 404: Anthropic.NotFoundError, 409: Anthropic.ConflictError, 422: Anthropic.UnprocessableEntityError, 429: Anthropic.RateLimitError };
  const type = types[error.status] ?? (error.status >= 500 ? Anthropic.InternalServerError : Anthropic.APIError);
  return error instanceof type && error.error?.type === "error";
}

function answer({ content, stop_reason, usage }, events) {
  const of = (type) => content.filter((block) => block.type === type);
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    text: of("text").map((block) => block.text).join(""),
    reasoning: of("thinking").map((block) => block.thinking).join(""),
    calls: of("tool_use").map(({ id, name, input }) => ({ id, name, input })),
    finish: finishes[stop_reason] ?? stop_reason,
    usage: {
      prompt: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
      cached,
      completion: usage.output_tokens,
      reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
    choices: 1,
    replay: content,
    events,
  };
}

function bodyOf(request) {
  const { model, system, turns, limit, temperature, topP, stop, effort, tools, choice, parallel, schema } = request;
  const kinds = { auto: "auto", required: "any", none: "none" };
  const wanted = choice ?? (parallel === false ? "auto" : undefined);
  return {
    model,
    max_tokens: limit ?? 8000,
    ...(system && { system }),
    messages: turns.map((turn) => turn.answer ? { role: "assistant", content: turn.answer.replay }
      : turn.results ? { role: "user", content: turn.results.map(({ call, text }) => ({ type: "tool_result", tool_use_id: call.id, content: text })) }
      : { role: turn.role, content: typeof turn.content === "string" ? turn.content : turn.content.map(part) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop && { stop_sequences: stop }),
    ...(effort && effort !== "none" && { thinking: { type: "enabled", budget_tokens: budgets[effort] } }),
    ...(effort === "none" && { thinking: { type: "disabled" } }),
    ...(tools && { tools: tools.map(({ name, description, schema: input_schema }) => ({ name, description, input_schema })) }),
    ...(wanted && { tool_choice: { ...(wanted.name ? { type: "tool", name: wanted.name } : { type: kinds[wanted] }), ...(parallel === false && { disable_parallel_tool_use: true }) } }),
    ...(schema && { output_config: { format: { type: "json_schema", schema } } }),
  };
}

function part({ text, image, document }) {
  return text !== undefined ? { type: "text", text }
    : document ? { type: "document", title: document.name, source: { type: "base64", media_type: document.type, data: document.data } }
    : { type: "image", source: image.url ? { type: "url", url: image.url } : { type: "base64", media_type: image.type, data: image.data } };
}
