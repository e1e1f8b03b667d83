// The samples of the documents as they stand. The C# ones are compiled and run by `dotnet test`.
import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, execute, folder, here, root, skip } from "../harness.mjs";

export async function documentChecks({ address, key, cwd }) {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const sample = (name) => {
    const found = readme.match(new RegExp(`<!-- sample: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``));
    assert.ok(found, `README.md has no sample '${name}'`);
    return found[1];
  };
  const env = { PARLANCE_URL: `${address}/v1`, PARLANCE_KEY: key };

  await check("README: the variables name the key that was made", async () => {
    const { stdout } = await execute("bash", ["-c", `${sample("variables")}\necho "$PARLANCE_URL $PARLANCE_KEY"`], { cwd });
    assert.equal(stdout.trim(), `http://127.0.0.1:4000/v1 ${key}`);
  });

  await check("README: curl streams a story", async () => {
    const { stdout, code } = await execute("bash", ["-c", sample("curl")], { env });
    assert.equal(code, 0);
    assert.ok(stdout.match(/^data: \{/gm)?.length > 10 && stdout.trimEnd().endsWith("data: [DONE]"), stdout.slice(-300));
  });

  await check("README: Node streams a story", async () => {
    const place = folder();
    symlinkSync(join(here, "node_modules"), join(place, "node_modules"));
    writeFileSync(join(place, "sample.mjs"), sample("node"));
    const { stdout, stderr, code } = await execute(process.execPath, ["sample.mjs"], { cwd: place, env });
    assert.equal(code, 0, stderr);
    assert.ok(stdout.split(" ").length > 100, stdout);
  });

  const python = await execute("python3", ["--version"]).catch(() => null);
  if (python?.code !== 0) {
    skip("README: Python is valid", "there is no python3 here");
    return;
  }

  await check("README: Python is valid", async () => {
    const place = folder();
    writeFileSync(join(place, "sample.py"), sample("python"));
    const { stderr, code } = await execute("python3", ["-m", "py_compile", "sample.py"], { cwd: place });
    assert.equal(code, 0, stderr);
  });
}
