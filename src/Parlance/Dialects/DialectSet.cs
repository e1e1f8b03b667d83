using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.AnthropicMessages;
using Parlance.Dialects.BedrockConverse;
using Parlance.Dialects.CohereChat;
using Parlance.Dialects.GeminiGenerate;
using Parlance.Dialects.OllamaChat;
using Parlance.Dialects.OpenAiChat;
using Parlance.Dialects.OpenAiCompletions;
using Parlance.Dialects.OpenAiResponses;

namespace Parlance.Dialects;

/// <summary>The dialects, by name. A new dialect is one line here.</summary>
public static class DialectSet
{
    /// <summary><c>openai-chat</c>: OpenAI chat completions and the many servers that speak it.</summary>
    public static IDialect OpenAiChat { get; } = new OpenAiChatDialect();

    /// <summary><c>anthropic-messages</c>: Anthropic Messages.</summary>
    public static IDialect AnthropicMessages { get; } = new AnthropicMessagesDialect();

    /// <summary><c>ollama-chat</c>: Ollama's own chat call.</summary>
    public static IDialect OllamaChat { get; } = new OllamaChatDialect();

    /// <summary><c>ollama-generate</c>: Ollama's call with one prompt. A door's dialect only: an upstream of it would know neither conversations nor tools.</summary>
    public static IDialect OllamaGenerate { get; } = new OllamaGenerateDialect();

    /// <summary><c>openai-completions</c>: OpenAI's legacy completions. A door's dialect only, for the same reason.</summary>
    public static IDialect OpenAiCompletions { get; } = new OpenAiCompletionsDialect();

    /// <summary><c>openai-responses</c>: OpenAI Responses, without state on the provider's side.</summary>
    public static IDialect OpenAiResponses { get; } = new OpenAiResponsesDialect();

    /// <summary><c>bedrock-converse</c>: Amazon Bedrock's Converse and ConverseStream.</summary>
    public static IDialect BedrockConverse { get; } = new BedrockConverseDialect();

    /// <summary><c>cohere-chat</c>: Cohere's chat, version 2.</summary>
    public static IDialect CohereChat { get; } = new CohereChatDialect();

    /// <summary><c>gemini-generate</c>: <c>generateContent</c> of the Gemini API and of Vertex AI.</summary>
    public static IDialect GeminiGenerate { get; } = new GeminiGenerateDialect();

    /// <summary>All that an upstream may speak.</summary>
    public static IReadOnlyList<IDialect> All { get; } = [OpenAiChat, AnthropicMessages, OllamaChat, OpenAiResponses, BedrockConverse, CohereChat, GeminiGenerate];

    /// <summary>The dialect of that name.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out IDialect? dialect)
    {
        dialect = All.FirstOrDefault(candidate => candidate.Name == name);
        return dialect is not null;
    }
}
