// The doors of the matrix. A door is one line here and one file in doors/.
import { chat } from "./doors/chat.mjs";
import { responses } from "./doors/responses.mjs";
import { messages } from "./doors/messages.mjs";
import { gemini } from "./doors/gemini.mjs";
import { ollama } from "./doors/ollama.mjs";
import { aiChat, aiGemini, aiMessages, aiResponses } from "./doors/aisdk.mjs";

export const doors = [
  chat,
  responses,
  messages,
  gemini,
  ollama,
  aiChat,
  aiResponses,
  aiMessages,
  aiGemini,
];
