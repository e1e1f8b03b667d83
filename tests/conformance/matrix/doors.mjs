// The doors of the matrix. A door is one line here and one file in doors/.
import { chat } from "./doors/chat.mjs";
import { messages } from "./doors/messages.mjs";
import { gemini } from "./doors/gemini.mjs";
import { ollama } from "./doors/ollama.mjs";
import { aiChat, aiMessages } from "./doors/aisdk.mjs";

export const doors = [
  chat,
  messages,
  gemini,
  ollama,
  aiChat,
  aiMessages,
];
