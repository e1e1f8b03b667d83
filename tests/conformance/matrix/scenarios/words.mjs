// How scenarios ask.

export const user = (content) => ({ role: "user", content });

export const ask = (t, model, prompt, more = {}) => t.ask({ model, turns: [user(prompt)], ...more });

/** Tokens of a text as the simulator counts them. */
export const tokens = (text) => Math.ceil(Buffer.byteLength(text) / 4);

const schema = (property) => ({ type: "object", properties: { [property]: { type: "string" } }, required: [property] });

export const weather = { name: "get_weather", description: "The weather in a city", schema: schema("city") };
export const time = { name: "get_time", description: "The time in a zone", schema: schema("zone") };
export const now = { name: "now", description: "The time here", schema: { type: "object", properties: {} } };
