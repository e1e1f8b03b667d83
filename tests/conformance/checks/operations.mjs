// Everything that is not chat, with the official SDK: embeddings, moderations, images, speech, transcripts; rerank with fetch, as its vendors' SDKs send it.
import OpenAI from "openai";
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, folder, skip, start } from "../harness.mjs";

const key = "operations-key-0123456789abcdef";

// Base addresses as vendors document them, below the simulator's root.
const spellings = { "openai-chat": "/v1", "ollama-chat": "", "cohere-chat": "/v2", "gemini-generate": "/v1beta" };

export async function operationChecks({ simulator }) {
  const root = simulator.match[1].replace(/\/v1$/, "");
  const server = await gateway(root);
  const client = new OpenAI({ baseURL: `${server.match[1]}/v1`, apiKey: key, maxRetries: 0 });

  for (const dialect of Object.keys(spellings)) {
    const model = `lab-${dialect}/m`;
    await check(`operations: embeddings at ${dialect} (the SDK asks for base64)`, async () => {
      const { data, usage } = await client.embeddings.create({ model, input: ["one", "two", "one"], dimensions: 16 });
      assert.deepEqual(data.map((item) => item.index), [0, 1, 2]);
      assert.ok(data.every((item) => Array.isArray(item.embedding) && item.embedding.length === 16));
      assert.deepEqual(data[0].embedding, data[2].embedding);
      assert.notDeepEqual(data[0].embedding, data[1].embedding);
      assert.equal(usage.prompt_tokens, 3);
      const plain = await client.embeddings.create({ model, input: "one", dimensions: 16, encoding_format: "float" });
      assert.deepEqual(plain.data[0].embedding.map(Math.fround), data[0].embedding);
      const raw = await client.embeddings.create({ model, input: "one", dimensions: 16, encoding_format: "base64" });
      assert.equal(Buffer.from(raw.data[0].embedding, "base64").length, 16 * 4);
    });
  }

  await check("operations: a wrong embeddings request is BadRequestError", () =>
    assert.rejects(client.embeddings.create({ model: "lab-openai-chat/m", input: "x", dimensions: 99999 }), OpenAI.BadRequestError));
  await check("operations: a provider without the operation is NotFoundError naming the way out", () =>
    assert.rejects(client.embeddings.create({ model: "none/m", input: "x" }), (error) => error instanceof OpenAI.NotFoundError && error.code === "operation_not_supported" && /operations: \{ embeddings/.test(error.message)));
  await check("operations: a provider's rate limit is RateLimitError", () =>
    assert.rejects(client.embeddings.create({ model: "lab-openai-chat/m", input: "x [sim:status=429;retry-after=300]" }), OpenAI.RateLimitError));

  await check("operations: rerank at both doors", async () => {
    for (const door of ["/v1/rerank", "/v2/rerank"]) {
      const response = await fetch(server.match[1] + door, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "lab-openai-chat/m", query: "rain", documents: ["sun", "rain"], top_n: 1 }),
      });
      const { results } = await response.json();
      assert.deepEqual(results.map((result) => [result.index, result.relevance_score]), [[1, 1]]);
    }
  });

  await check("operations: moderations", async () => {
    const { results } = await client.moderations.create({ model: "lab-openai-chat/m", input: ["a walk", "violence"] });
    assert.deepEqual(results.map((result) => result.flagged), [false, true]);
  });

  await check("operations: images, whole and streamed", async () => {
    const whole = await client.images.generate({ model: "lab-openai-chat/m", prompt: "a dot" });
    assert.equal(Buffer.from(whole.data[0].b64_json, "base64").subarray(1, 4).toString(), "PNG");
    assert.ok(whole.usage.output_tokens > 0);
    const types = [];
    for await (const event of await client.images.generate({ model: "lab-openai-chat/m", prompt: "a dot", stream: true, partial_images: 1 })) {
      types.push(event.type);
    }
    assert.deepEqual(types, ["image_generation.partial_image", "image_generation.completed"]);
  });

  await check("operations: image edits", async () => {
    const image = new File([randomBytes(5_000)], "dot.png", { type: "image/png" });
    const { data } = await client.images.edit({ model: "lab-openai-chat/m", image: [image], prompt: "bluer" });
    assert.equal(data.length, 1);
  });

  await check("operations: speech to bytes", async () => {
    const response = await client.audio.speech.create({ model: "lab-openai-chat/m", voice: "alloy", input: "hello out there" });
    const wave = Buffer.from(await response.arrayBuffer());
    assert.equal(response.headers.get("content-type"), "audio/wav");
    assert.equal(wave.subarray(0, 4).toString(), "RIFF");
    assert.equal(wave.length, wave.readInt32LE(4) + 8);
  });

  await check("operations: a transcript, streamed", async () => {
    let text = "";
    for await (const event of await client.audio.transcriptions.create({ file: new File([randomBytes(100)], "a.wav"), model: "lab-openai-chat/m", stream: true })) {
      text = event.type === "transcript.text.delta" ? text + event.delta : text;
    }
    assert.match(text, /^m received a\.wav: 100 bytes/);
  });

  await check("operations: a translation", async () => {
    const { text } = await client.audio.translations.create({ file: new File([randomBytes(100)], "a.wav"), model: "lab-openai-chat/m" });
    assert.match(text, /^m received a\.wav: 100 bytes/);
  });

  await transcriptsInConstantMemory(client, server);
  await check("operations: serve ends with 0 on SIGTERM", async () => {
    server.child.kill("SIGTERM");
    assert.equal(await server.exited, 0, server.output);
  });
}

/** Uploads of 20 MB, file before model and model before file: what arrives is what was sent, and the gateway does not grow by it. */
async function transcriptsInConstantMemory(client, server) {
  const name = "operations: transcripts of 20 MB arrive whole in constant memory";
  const bytes = randomBytes(20 * 1024 * 1024);
  const file = () => new File([bytes], "long.wav");
  const sent = createHash("sha256").update(bytes).digest("hex");
  const upload = async (body) => assert.match((await client.audio.transcriptions.create(body)).text, new RegExp(`m received long\\.wav: ${bytes.length} bytes, sha256 ${sent}`));
  const pid = server.child.pid;
  const kilobytes = (field) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`${field}:\\s+(\\d+)`))[1]);
  await upload({ file: file(), model: "lab-openai-chat/m" }); // code that is compiled on first use is no growth
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5"); // the peak begins anew
  } catch (error) {
    skip(name, `no /proc/PID/clear_refs (${error.code})`);
    return;
  }

  await check(name, async () => {
    const before = kilobytes("VmRSS");
    await upload({ file: file(), model: "lab-openai-chat/m" });
    await upload({ model: "lab-openai-chat/m", file: file() });
    await Promise.all([1, 2, 3].map(() => upload({ file: file(), model: "lab-openai-chat/m" })));
    const growth = kilobytes("VmHWM") - before;
    console.log(`      resident ${Math.round(before / 1024)} MB, peak +${(growth / 1024).toFixed(1)} MB over five uploads of 20 MB, three of them at once`);
    assert.ok(growth < bytes.length / 1024, `the peak is ${growth} kB above ${before} kB`);
  });
}

async function gateway(root) {
  const cwd = folder();
  writeFileSync(join(cwd, "parlance.yaml"), [
    "listen: http://127.0.0.1:0",
    "data: ./data",
    "providers:",
    ...Object.entries(spellings).map(([dialect, base]) => `  lab-${dialect}: { dialect: ${dialect}, base_url: ${root}${base} }`),
    `  none: { dialect: openai-chat, base_url: ${root}/v1, operations: {} }`,
    "keys:",
    `  - { name: operations, key: ${key} }`,
    "",
  ].join("\n"));
  return start(["serve"], /listens on (http:\/\/[^\s,]+)/, { cwd });
}
