// What goes wrong upstream must go wrong in the caller's own words.
import assert from "node:assert/strict";
import { until } from "../../harness.mjs";
import { ask, user } from "./words.mjs";

/** Status of the upstream → status at the door. What is wrong with the operator's key is not the caller's matter. */
const statuses = { 400: 400, 401: 502, 403: 502, 404: 404, 413: 413, 422: 422, 429: 429, 500: 500, 502: 502, 503: 503 };

const long = Array.from({ length: 40 }, (_, i) => `word${i}`).join(" ");

export const failures = {
  ...Object.fromEntries(Object.entries(statuses).map(([from, to]) => [`error ${from}`, (t) => fails(t, `hello [sim:status=${from}]`, to)])),
  "error page": (t) => fails(t, "hello [sim:html=1; status=502]", 502),
  "error of the request": async (t) => {
    const { status, fits } = await failure(t, { model: "echo", turns: [{ results: [{ call: { id: "call_1", name: "get_weather" }, text: "18" }] }], tools: undefined });
    assert.ok(status >= 400 && status < 500, `status ${status}`);
    assert.ok(fits);
  },
  "unknown model": async (t) => {
    const error = await assert.rejects(t.askAs("nowhere/echo", { turns: [user("x")] }), (e) => {
      assert.equal(t.door.failure(e).status, 404);
      return true;
    });
    assert.equal(error, undefined);
  },
  "mid-stream error": (t) => breaks(t, `${long} [sim:error-event=12]`),
  "broken event": (t) => breaks(t, `${long} [sim:bad-json=12]`),
  truncation: (t) => breaks(t, `${long} [sim:truncate-after=${t.streamed ? 12 : 60}]`),
  reset: (t) => breaks(t, `${long} [sim:reset-after=${t.streamed ? 12 : 60}]`),
};

export const failureNeeds = { "error of the request": "checks" };

/** The caller leaves, and the upstream notices. One after the other: the simulator's log does not say whose call it was. */
export const aborts = {
  "abort in mid-stream": (t) => seesCancel(t, async (signal, leave) => {
    let events = 0;
    await assert.rejects(t.ask({ model: "long", turns: [user("go [sim:tokens=2000; pace=20]")] }, { stream: true, signal, onEvent: () => ++events === 3 && leave() }));
    assert.ok(events >= 3, `${events} events`);
  }),
  "abort before the first token": (t) => seesCancel(t, async (signal, leave) => {
    setTimeout(leave, 150);
    await assert.rejects(t.ask({ model: "echo", turns: [user("go [sim:first-byte=30000]")] }, { stream: true, signal }));
  }),
  "abort of a whole answer": (t) => seesCancel(t, async (signal, leave) => {
    setTimeout(leave, 150);
    await assert.rejects(t.ask({ model: "echo", turns: [user("go [sim:first-byte=30000]")] }, { stream: false, signal }));
  }),
};

async function seesCancel({ simulator }, act) {
  const gone = () => (simulator.output.match(/client gone/g) ?? []).length;
  const before = gone();
  const controller = new AbortController();
  await act(controller.signal, () => controller.abort());
  await until(() => gone() > before, "the upstream to see the cancel", 2_000, () => simulator.output.slice(-1000));
}

async function failure(t, request) {
  let found;
  await assert.rejects(t.ask(request), (error) => {
    found = { ...t.door.failure(error), error };
    return true;
  });
  return found;
}

async function fails(t, prompt, expected) {
  const { status, fits, error } = await failure(t, { model: "echo", turns: [user(prompt)] });
  assert.equal(status, expected, error.message);
  assert.ok(fits, `${error.constructor.name}: ${error.message}`);
  assert.doesNotMatch(error.message, /<html/);
}

async function breaks(t, prompt) {
  await assert.rejects(ask(t, "echo", prompt), (error) => error.name !== "AssertionError" && !(error instanceof TypeError && !error.cause));
}
