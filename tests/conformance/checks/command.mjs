// The command as a person or a script uses it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import OpenAI from "openai";
import { check, environment, execute, folder, program, run, skip, until } from "../harness.mjs";
import { user } from "../scenarios.mjs";

export async function commandChecks({ server, address, cwd }) {
  const data = join(cwd, "data");

  await check("serve: the printed curl streams a story", async () => {
    const line = server.output.match(/^ *(curl [\s\S]*?}')$/m)?.[1];
    assert.ok(line, server.output);
    const { stdout } = await execute("bash", ["-c", line]);
    assert.ok(stdout.trimEnd().endsWith("data: [DONE]"), stdout.slice(-300));
  });

  await check("chat: an answer without a server, the prompt from an argument and from a pipe", async () => {
    const argument = await run(["chat", "-m", "sim/echo", "hello there", "--stats"]);
    assert.deepEqual([argument.code, argument.stdout.includes("hello there")], [0, true], argument.stderr);
    assert.match(argument.stderr, /sim\/echo: \d+ tokens in, \d+ out/);
    const piped = await run(["chat", "-m", "sim/echo"], { input: "from the pipe\n" });
    assert.match(piped.stdout, /from the pipe/);
    const both = await run(["chat", "-m", "sim/echo", "before", "-"], { input: "behind\n" });
    assert.match(both.stdout, /before\s+behind/);
  });

  const script = await execute("script", ["--version"]).catch(() => null);
  if (process.platform === "linux" && script?.code === 0) {
    await check("chat: Ctrl-C cancels an answer, a second one leaves", chatOnATerminal);
  } else {
    skip("chat: Ctrl-C cancels an answer, a second one leaves", "there is no script command to make a terminal");
  }

  await check("models and providers: tables and JSON", async () => {
    const models = JSON.parse((await run(["models", "--search", "sim/", "--json"])).stdout);
    assert.ok(models.length > 3 && models.every((model) => model.id.startsWith("sim/")));
    const providers = JSON.parse((await run(["providers", "--json"])).stdout);
    assert.ok(providers.some((provider) => provider.id === "sim" && provider.ready) && providers.some((provider) => !provider.ready));
    assert.match((await run(["models"])).stdout, /sim\/story/);
  });

  await check("check: every mistake with file and line, exit 1", async () => {
    const place = folder();
    writeFileSync(join(place, "parlance.yaml"), "listen: nonsense\nproviders:\n  openai: { api_kee: x }\nmodells: {}\n");
    const { stdout, stderr, code } = await run(["check"], { cwd: place });
    const output = stdout + stderr;
    assert.equal(code, 1);
    for (const line of [1, 3, 4]) {
      assert.match(output, new RegExp(`parlance\\.yaml:${line}\\b`), output);
    }
  });

  await check("keys: a made key works, a revoked one stops working", async () => {
    const made = JSON.parse((await run(["keys", "create", "conformance", "--json", "--data", data])).stdout);
    const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: made.key, maxRetries: 0 });
    const works = () => client.chat.completions.create({ model: "sim/echo", messages: user("x") }).then(() => true, (error) => !(error instanceof OpenAI.AuthenticationError));
    await eventually(works, true, "the new key to work");
    const listed = JSON.parse((await run(["keys", "list", "--json", "--data", data])).stdout);
    assert.ok(listed.some((key) => key.id === made.id && key.revoked_at === null));
    assert.ok(!JSON.stringify(listed).includes(made.key), "a list never holds a secret");
    assert.equal((await run(["keys", "revoke", made.id, "--data", data])).code, 0);
    await eventually(works, false, "the revoked key to stop working");
  });

  await check("exit codes: 2 for what is not understood, one line and the way out", async () => {
    for (const args of [["bogus"], ["chat"], ["models", "--bogus"], ["simulate", "--port", "x"]]) {
      const { code, stdout, stderr } = await run(args);
      assert.equal(code, 2, args.join(" "));
      assert.match(stderr, /--help/);
      assert.ok(stdout === "" && !/^ +at /m.test(stderr), stderr);
    }

    const unknown = await run(["chat", "-m", "nobody/nothing", "hi"]);
    assert.deepEqual([unknown.code, unknown.stderr.trim().split("\n").length], [1, 1], unknown.stderr);
  });
}

/** `script` gives the command a terminal: what is written to its input is typed. */
async function chatOnATerminal() {
  const child = spawn("script", ["-qec", `${program} chat -m sim/story`, "/dev/null"], { env: environment({ TERM: "xterm" }), stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const type = async (keys, answer) => {
    output = "";
    child.stdin.write(keys);
    await until(() => output.includes(answer), answer, 10_000, () => output);
  };
  await until(() => output.includes("> "), "the prompt", 10_000, () => output);
  await type("tell me a story\n", "Once");
  await type("\x03", "Cancelled.");
  await until(() => output.includes("> "), "the prompt", 10_000, () => output);
  child.stdin.write("\x03");
  assert.equal(await exited, 130);
}

async function eventually(probe, wanted, what) {
  let state;
  let asking = false;
  await until(() => {
    if (!asking) {
      asking = true;
      probe().then((answer) => ((state = answer), (asking = false)));
    }

    return state === wanted;
  }, what, 5_000);
}
