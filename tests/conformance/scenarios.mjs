// What several checks ask.

/** A red PNG of one pixel. */
export const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

const schema = (property) => ({ type: "object", properties: { [property]: { type: "string" } }, required: [property] });

/** Two tools in OpenAI's spelling. */
export const tools = [
  { type: "function", function: { name: "get_weather", description: "The weather in a city", parameters: schema("city") } },
  { type: "function", function: { name: "get_time", description: "The time in a zone", parameters: schema("zone") } },
];

/** The same tools in Anthropic's spelling. */
export const anthropicTools = tools.map(({ function: { name, description, parameters } }) => ({ name, description, input_schema: parameters }));

export const user = (content) => [{ role: "user", content }];

export const text = (completion) => completion.choices[0].message.content;
