// Ollama's own /api/chat, as its command line and its libraries send it.
export function ollama({ address, key }) {
  return {
    name: "ollama",
    sdk: "fetch",
    lacks: {
      choice: "Ollama's API has no tool_choice",
      parallelOff: "Ollama's API cannot say that calls come one by one",
      imageUrl: "Ollama's API takes images by value only",
      document: "Ollama's API takes no documents",
      filter: "Ollama's API has no such reason",
      cached: "Ollama's API does not report cached tokens",
      reasoningUsage: "Ollama's API does not report reasoning tokens",
      n: "Ollama's API gives one answer",
      encrypted: "Ollama's API has no field for encrypted reasoning",
    },
    async ask(request, { stream, signal, onEvent }) {
      const response = await fetch(`${address}/api/chat`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ ...bodyOf(request), stream }),
        signal,
      });
      const lines = [];
      let rest = "";
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        const cut = (rest + piece).split("\n");
        rest = cut.pop();
        for (const line of cut.filter((each) => each.trim())) {
          lines.push(read(line, response.status));
          onEvent?.();
        }
      }

      if (rest.trim()) {
        lines.push(read(rest, response.status));
      }

      const last = lines.at(-1);
      if (!response.ok || !last?.done) {
        throw Object.assign(new Error("the answer ended without its last line"), { status: response.status });
      }

      return answer(lines, last);
    },
    failure: (error) => ({ status: error.status, fits: typeof error.body?.error === "string" && error.body.error.length > 0 }),
  };
}

function read(line, status) {
  const body = JSON.parse(line);
  if (body.error) {
    throw Object.assign(new Error(body.error), { status, body });
  }

  return body;
}

function answer(lines, last) {
  const said = lines.map((line) => line.message ?? {});
  const message = {
    role: "assistant",
    content: said.map((part) => part.content ?? "").join(""),
    thinking: said.map((part) => part.thinking ?? "").join(""),
    tool_calls: said.flatMap((part) => part.tool_calls ?? []),
  };
  const reasons = { stop: "stop", length: "length" };
  return {
    text: message.content,
    reasoning: message.thinking,
    calls: message.tool_calls.map((call) => ({ id: call.id, name: call.function.name, input: call.function.arguments })),
    finish: last.done_reason === "stop" && message.tool_calls.length ? "tools" : reasons[last.done_reason] ?? last.done_reason,
    usage: { prompt: last.prompt_eval_count, cached: 0, completion: last.eval_count, reasoning: 0 },
    choices: 1,
    replay: message,
    events: lines.length,
  };
}

function bodyOf(request) {
  const { model, system, turns, limit, temperature, topP, seed, penalties, stop, effort, tools, schema, json } = request;
  return {
    model,
    messages: [
      ...(system ? [{ role: "system", content: system }] : []),
      ...turns.flatMap((turn) => turn.answer ? [turn.answer.replay]
        : turn.results ? turn.results.map(({ call, text }) => ({ role: "tool", content: text, tool_name: call.name, ...(call.id && { tool_call_id: call.id }) }))
        : [{ role: turn.role, ...content(turn.content) }]),
    ],
    options: {
      ...(limit && { num_predict: limit }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
      ...(seed !== undefined && { seed }),
      ...(penalties && { presence_penalty: penalties.presence, frequency_penalty: penalties.frequency }),
      ...(stop && { stop }),
    },
    ...(effort && { think: effort === "none" ? false : effort }),
    ...(tools && { tools: tools.map(({ name, description, schema: parameters }) => ({ type: "function", function: { name, description, parameters } })) }),
    ...(schema && { format: schema }),
    ...(json && { format: "json" }),
  };
}

function content(given) {
  return typeof given === "string" ? { content: given } : {
    content: given.map((part) => part.text ?? "").join(""),
    images: given.filter((part) => part.image).map((part) => part.image.data),
  };
}
