// Chat completions through the official OpenAI SDK.
import OpenAI from "openai";

const finishes = { stop: "stop", length: "length", tool_calls: "tools", content_filter: "filter" };

export function chat({ address, key }) {
  const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
  return {
    name: "chat",
    sdk: "openai",
    lacks: {},
    async ask(request, { stream, signal, onEvent }) {
      const body = { model: request.model, messages: messages(request), ...settings(request) };
      if (!stream) {
        const { choices, usage } = await client.chat.completions.create(body, { signal });
        return answer(choices, usage, choices[0].message, 1);
      }

      // The SDK joins what it knows; the gateway's own fields are joined here, as clients of OpenRouter do.
      const details = [];
      let [reasoning, events] = ["", 0];
      const runner = client.chat.completions.stream({ ...body, stream_options: { include_usage: true } }, { signal });
      runner.on("chunk", (chunk) => {
        events++;
        onEvent?.();
        const delta = chunk.choices[0]?.delta ?? {};
        details.push(...(delta.reasoning_details ?? []));
        reasoning += delta.reasoning_content ?? "";
      });
      const { choices, usage } = await runner.finalChatCompletion();
      const message = { ...choices[0].message };
      delete message.parsed;
      for (const call of message.tool_calls ?? []) {
        delete call.function.parsed_arguments;
      }

      return answer(choices, usage, { ...message, ...(reasoning && { reasoning_content: reasoning }), ...(details.length && { reasoning_details: details }) }, events);
    },
    failure: (error) => ({ status: error.status, fits: fits(error) }),
  };
}

/** Whether the SDK raised the class that its users catch for this status. */
function fits(error) {
  const types = { 400: OpenAI.BadRequestError, 401: OpenAI.AuthenticationError, 403: OpenAI.PermissionDeniedError, 404: OpenAI.NotFoundError, 409: OpenAI.ConflictError, 422: OpenAI.UnprocessableEntityError, 429: OpenAI.RateLimitError };
  const type = types[error.status] ?? (error.status >= 500 ? OpenAI.InternalServerError : OpenAI.APIError);
  return error instanceof type && typeof error.message === "string" && error.message.length > 0;
}

export { fits as openAiFits };

function answer(choices, usage, message, events) {
  return {
    text: message.content ?? "",
    reasoning: message.reasoning_content ?? "",
    calls: (message.tool_calls ?? []).map((call) => ({ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) })),
    finish: finishes[choices[0].finish_reason] ?? choices[0].finish_reason,
    usage: usage && {
      prompt: usage.prompt_tokens,
      cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
      completion: usage.completion_tokens,
      reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    choices: choices.length,
    replay: message,
    events,
  };
}

function messages({ system, turns }) {
  const all = system ? [{ role: "system", content: system }] : [];
  for (const turn of turns) {
    if (turn.answer) {
      all.push(turn.answer.replay);
    } else if (turn.results) {
      all.push(...turn.results.map(({ call, text }) => ({ role: "tool", tool_call_id: call.id, content: text })));
    } else {
      all.push({ role: turn.role, content: typeof turn.content === "string" ? turn.content : turn.content.map(part) });
    }
  }

  return all;
}

function part({ text, image, document }) {
  return text !== undefined ? { type: "text", text }
    : document ? { type: "file", file: { filename: document.name, file_data: `data:${document.type};base64,${document.data}` } }
    : { type: "image_url", image_url: { url: image.url ?? `data:${image.type};base64,${image.data}` } };
}

function settings(request) {
  const { limit, temperature, topP, seed, penalties, stop, effort, tools, choice, parallel, schema, json, n } = request;
  return {
    ...(limit && { max_tokens: limit }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { seed }),
    ...(penalties && { presence_penalty: penalties.presence, frequency_penalty: penalties.frequency }),
    ...(stop && { stop }),
    ...(n && { n }),
    ...(effort && { reasoning_effort: effort }),
    ...(tools && { tools: tools.map(({ name, description, schema: parameters }) => ({ type: "function", function: { name, description, parameters } })) }),
    ...(choice && { tool_choice: choice.name ? { type: "function", function: { name: choice.name } } : choice }),
    ...(parallel === false && { parallel_tool_calls: false }),
    ...(schema && { response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } } }),
    ...(json && { response_format: { type: "json_object" } }),
  };
}
