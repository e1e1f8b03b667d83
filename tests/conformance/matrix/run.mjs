// The matrix alone: node matrix/run.mjs [--door PART] [--upstream PART] [--scenario PART]
import { parseArgs } from "node:util";
import { finish } from "../harness.mjs";
import { matrix } from "./matrix.mjs";

const option = { type: "string" };
const { values } = parseArgs({ options: { door: option, upstream: option, scenario: option } });
await matrix(values);
await finish();
