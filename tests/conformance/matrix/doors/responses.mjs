// Responses through the official OpenAI SDK, stateless: reasoning goes back encrypted.
import OpenAI from "openai";
import { openAiFits } from "./chat.mjs";

export function responses({ address, key }) {
  const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
  return {
    name: "responses",
    sdk: "openai",
    lacks: {
      stop: "Responses has no stop sequences",
      seed: "Responses has no seed",
      penalties: "Responses has no penalties",
      n: "Responses gives one answer",
    },
    async ask(request, { stream, signal, onEvent }) {
      const body = bodyOf(request);
      if (!stream) {
        return answer(await client.responses.create(body, { signal }), 1);
      }

      let [events, final] = [0, undefined];
      const items = [];
      for await (const event of await client.responses.create({ ...body, stream: true }, { signal })) {
        events++;
        onEvent?.();
        if (event.sequence_number !== events - 1) {
          throw new Error(`event ${events - 1} has the sequence number ${event.sequence_number}`);
        }

        if (event.type === "response.output_item.done") {
          items[event.output_index] = event.item;
        } else if (["response.completed", "response.incomplete", "response.failed"].includes(event.type)) {
          final = event.response;
        }
      }

      if (!final) {
        throw new Error("the stream ended without its last event");
      }

      const result = answer(final, events);
      if (JSON.stringify(items) !== JSON.stringify(final.output)) {
        throw new Error(`the items of the stream are not those of its last event: ${JSON.stringify(items)} ${JSON.stringify(final.output)}`);
      }

      return result;
    },
    failure: (error) => ({ status: error.status, fits: openAiFits(error) }),
  };
}

function answer(response, events) {
  if (response.status === "failed") {
    throw Object.assign(new Error(response.error?.message ?? "failed"), { response });
  }

  const of = (type) => response.output.filter((item) => item.type === type);
  const calls = of("function_call").map((item) => ({ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }));
  const { usage, incomplete_details } = response;
  return {
    text: of("message").flatMap((item) => item.content).filter((part) => part.type === "output_text").map((part) => part.text).join(""),
    reasoning: of("reasoning").flatMap((item) => [...(item.summary ?? []), ...(item.content ?? [])]).map((part) => part.text).join(""),
    calls,
    finish: response.status === "incomplete" ? { max_output_tokens: "length", content_filter: "filter" }[incomplete_details?.reason] : calls.length ? "tools" : "stop",
    usage: usage && {
      prompt: usage.input_tokens,
      cached: usage.input_tokens_details?.cached_tokens ?? 0,
      completion: usage.output_tokens,
      reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
    },
    choices: 1,
    replay: response.output,
    events,
  };
}

function bodyOf(request) {
  const { model, system, turns, limit, temperature, topP, effort, tools, choice, parallel, schema, json } = request;
  return {
    model,
    store: false,
    include: ["reasoning.encrypted_content"],
    ...(system && { instructions: system }),
    input: turns.flatMap((turn) => turn.answer ? turn.answer.replay
      : turn.results ? turn.results.map(({ call, text }) => ({ type: "function_call_output", call_id: call.id, output: text }))
      : [{ role: turn.role, content: typeof turn.content === "string" ? turn.content : turn.content.map(part) }]),
    ...(limit && { max_output_tokens: limit }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(effort && { reasoning: { effort } }),
    ...(tools && { tools: tools.map(({ name, description, schema: parameters }) => ({ type: "function", name, description, parameters, strict: false })) }),
    ...(choice && { tool_choice: choice.name ? { type: "function", name: choice.name } : choice }),
    ...(parallel === false && { parallel_tool_calls: false }),
    ...(schema && { text: { format: { type: "json_schema", name: "answer", schema, strict: true } } }),
    ...(json && { text: { format: { type: "json_object" } } }),
  };
}

function part({ text, image, document }) {
  return text !== undefined ? { type: "input_text", text }
    : document ? { type: "input_file", filename: document.name, file_data: `data:${document.type};base64,${document.data}` }
    : { type: "input_image", detail: "auto", image_url: image.url ?? `data:${image.type};base64,${image.data}` };
}
