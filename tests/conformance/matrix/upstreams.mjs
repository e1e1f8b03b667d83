// The upstreams of the matrix: providers of one gateway, each a simulator that speaks that dialect. An upstream is one entry here.
// `lacks` names what the protocol itself cannot carry. Asked for it, the gateway must refuse, or say in x-parlance-dropped that it went without.

const key = "api_key: upstream-key";

export const upstreams = [
  {
    name: "openai-chat",
    provider: (root) => `{ dialect: openai-chat, base_url: ${root}/v1, ${key}, quirks: { reasoning_echo: reasoning_details } }`,
    lacks: {},
  },
  {
    name: "openai-responses",
    needs: { "reasoning loop": "encrypted" },
    provider: (root) => `{ dialect: openai-responses, base_url: ${root}/v1, ${key} }`,
    lacks: {
      stop: "Responses has no stop sequences",
      seed: "Responses has no seed",
      penalties: "Responses has no penalties",
      n: "Responses gives one answer",
    },
  },
  {
    name: "anthropic-messages",
    provider: (root) => `{ dialect: anthropic-messages, base_url: ${root}/v1, ${key}, quirks: { reasoning_control: budget } }`,
    lacks: {
      seed: "Messages has no seed",
      penalties: "Messages has no penalties",
      n: "Messages gives one answer",
      json: "Messages has no JSON mode without a schema",
    },
  },
  {
    name: "gemini-generate",
    provider: (root) => `{ dialect: gemini-generate, base_url: ${root}/v1beta, ${key} }`,
    lacks: {
      parallelOff: "generateContent cannot say that calls come one by one",
    },
  },
  {
    name: "bedrock-converse",
    provider: (root) => `{ dialect: bedrock-converse, base_url: ${root}, ${key}, quirks: { reasoning_control: thinking, structured_output: tool } }`,
    lacks: {
      seed: "Converse has no seed",
      penalties: "Converse has no penalties",
      n: "Converse gives one answer",
      json: "Converse has no JSON mode without a schema",
      imageUrl: "Converse takes images by value or from S3",
      parallelOff: "Converse cannot be told to call one by one",
      reasoningUsage: "Converse counts reasoning with the rest of the output",
    },
  },
  {
    name: "cohere-chat",
    provider: (root) => `{ dialect: cohere-chat, base_url: ${root}/v2, ${key}, quirks: { reasoning_control: budget } }`,
    lacks: {
      n: "Cohere gives one answer",
      document: "Cohere takes no documents by value",
      filter: "Cohere has no such reason",
      parallelOff: "Cohere cannot be told to call one by one",
      reasoningUsage: "Cohere counts reasoning with the rest of the output",
    },
  },
  {
    name: "ollama-chat",
    provider: (root) => `{ dialect: ollama-chat, base_url: ${root}, auth: { kind: none } }`,
    lacks: {
      choice: "Ollama has no tool_choice",
      parallelOff: "Ollama cannot be told to call one by one",
      imageUrl: "Ollama takes images by value only",
      document: "Ollama takes no documents",
      filter: "Ollama has no such reason",
      cached: "Ollama does not report cached tokens",
      reasoningUsage: "Ollama does not report reasoning tokens",
      n: "Ollama gives one answer",
      checks: "Ollama does not check that results have calls",
    },
  },
  {
    name: "azure",
    provider: (root) => `{ extends: azure-deployments, base_url: ${root}, ${key}, quirks: { reasoning_echo: reasoning_details } }`,
    lacks: {},
  },
];
