using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>
/// The body of <c>POST /completions</c> as nouns: the prompt becomes the user's turn of a chat. What only a text model can do (continue tokens, fill a gap, choose the best of several) is refused by name.
/// </summary>
internal static class CompletionRequestReader
{
    private const string Model = "the name of a model";
    private const string Prompt = "a string, or an array of one string; send a request for each further prompt";

    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => RequestFields.TryReadBody(body, Read, out request, out error);

    private static ChatRequest Read(JsonElement root, RequestFields fields)
    {
        var settings = default(RequestSettings);
        List<KeyValuePair<string, RawJson>>? extra = null;
        string? model = null, prompt = null;
        long? logprobs = null, bestOf = null;
        foreach (var (name, value) in root.EnumerateObject().Select(field => (field.Name, field.Value)))
        {
            switch (name)
            {
                case "model":
                    model = fields.RequiredText(value, name, Model);
                    break;
                case "prompt":
                    prompt = ReadPrompt(value, fields);
                    break;
                case "logprobs":
                    logprobs = fields.Integer(value, name, 0, 5);
                    break;
                case "best_of":
                    bestOf = fields.Integer(value, name, 1, 20);
                    break;
                case "suffix" or "echo":
                    Refuse(name, value, fields);
                    break;
                case "messages" or "tools" or "tool_choice" or "functions" or "function_call":
                    fields.Wrong(name, "left out; it belongs to /v1/chat/completions", "unsupported_value");
                    break;
                default:
                    if (!settings.TryTake(name, value, fields, ref extra))
                    {
                        RequestFields.Keep(ref extra, name, RequestFields.Raw(value));
                    }

                    break;
            }
        }

        Require(model, prompt, fields);
        if (bestOf > (settings.N ?? 1))
        {
            fields.Wrong("best_of", "left out, or equal to 'n': this door answers through chat models, which choose no best answer", "unsupported_value");
        }

        return ToRequest(settings, model ?? "", prompt ?? "", logprobs, RequestFields.Extra(extra, OpenAiChatDialect.DialectName));
    }

    private static void Require(string? model, string? prompt, RequestFields fields)
    {
        if (model is null)
        {
            fields.Missing("model", Model);
        }

        if (prompt is null)
        {
            fields.Missing("prompt", Prompt);
        }
    }

    private static ChatRequest ToRequest(in RequestSettings settings, string model, string prompt, long? logprobs, RawFields? extra) => new()
    {
        Model = model,
        Messages = [Message.User(prompt)],
        Temperature = settings.Temperature,
        TopP = settings.TopP,
        TopK = settings.TopK,
        MaxTokens = settings.MaxTokens,
        Stop = settings.Stop ?? [],
        Seed = settings.Seed,
        PresencePenalty = settings.PresencePenalty,
        FrequencyPenalty = settings.FrequencyPenalty,
        N = settings.N,
        Logprobs = logprobs is null ? null : true,
        TopLogprobs = (int?)logprobs,
        ResponseFormat = settings.ResponseFormat,
        Reasoning = settings.Effort is { } effort ? new ReasoningControl { Effort = effort } : null,
        User = settings.User,
        Stream = settings.Stream,
        IncludeUsage = settings.IncludeUsage,
        Extra = extra,
    };

    private static string ReadPrompt(JsonElement value, RequestFields fields)
    {
        if (value is { ValueKind: JsonValueKind.Array } && value.GetArrayLength() == 1)
        {
            value = value[0];
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        var isTokens = value.ValueKind == JsonValueKind.Number || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind is JsonValueKind.Number or JsonValueKind.Array);
        fields.Wrong("prompt", isTokens ? "text, not tokens: their meaning depends on the model that answers" : Prompt, isTokens || value.ValueKind == JsonValueKind.Array ? "unsupported_value" : "invalid_type");
        return "";
    }

    private static void Refuse(string name, JsonElement value, RequestFields fields)
    {
        var isNone = RequestFields.IsAbsent(value) || value.ValueKind == JsonValueKind.False || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8));
        if (!isNone)
        {
            fields.Wrong(name, "left out: this door answers through chat models, which cannot do that", "unsupported_value");
        }
    }
}
