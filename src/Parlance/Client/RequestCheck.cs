using System.Buffers;
using Parlance.Wire;

namespace Parlance;

/// <summary>What no provider could make sense of, found before anything is sent. Each message says field, reason and way out.</summary>
internal static class RequestCheck
{
    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    public static void Throw(ChatRequest request)
    {
        if ((Numbers(request) ?? Texts(request) ?? Tools(request) ?? Format(request.ResponseFormat) ?? Params(request.Params)) is var (param, message))
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, $"{param} {message}") { Side = ErrorSide.Client, Param = param });
        }
    }

    private static (string Param, string Message)? Numbers(ChatRequest request) =>
        Range("temperature", request.Temperature, 0, 2)
        ?? Range("top_p", request.TopP, 0, 1)
        ?? Range("presence_penalty", request.PresencePenalty, -2, 2)
        ?? Range("frequency_penalty", request.FrequencyPenalty, -2, 2)
        ?? Range("top_logprobs", request.TopLogprobs, 0, 20)
        ?? AtLeast("max_tokens", request.MaxTokens, 1)
        ?? AtLeast("top_k", request.TopK, 1)
        ?? AtLeast("n", request.N, 1)
        ?? AtLeast("reasoning.budget_tokens", request.Reasoning?.BudgetTokens, 0);

    private static (string, string)? Range(string param, double? value, double from, double to) =>
        value is { } number && !(number >= from && number <= to) ? (param, FormattableString.Invariant($"is {number}; it must lie between {from} and {to}.")) : null;

    private static (string, string)? AtLeast(string param, long? value, long least) =>
        value is { } number && number < least ? (param, FormattableString.Invariant($"is {number}; it must be {least} or more, or be left out.")) : null;

    private static (string, string)? Texts(ChatRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Model))
        {
            return ("model", "is not said; name one with .Model(\"provider/model\") or make the client for one.");
        }

        if (request.Messages.Count == 0)
        {
            return ("messages", "is empty; add one, for example with .User(\"…\").");
        }

        if (request.Stop.Any(string.IsNullOrEmpty))
        {
            return ("stop", "holds an empty text; every stop text needs at least one character.");
        }

        for (var i = 0; i < request.Messages.Count; i++)
        {
            for (var j = 0; j < request.Messages[i].Content.Count; j++)
            {
                if (Part(request.Messages[i].Content[j]) is { } message)
                {
                    return ($"messages[{i}].content[{j}]", message);
                }
            }
        }

        return null;
    }

    private static string? Part(ContentPart part) => part switch
    {
        ImagePart image when Count(image.Url, image.Base64, image.FileId) != 1 => "is an image with none or several of Url, Base64 and FileId; set exactly one.",
        ImagePart { Base64: not null, MediaType: null } => "is an image by value without MediaType; set it, for example to image/png.",
        FilePart file when Count(file.Url, file.Base64, file.Text, file.FileId) != 1 => "is a document with none or several of Url, Base64, Text and FileId; set exactly one.",
        ToolCall { Name: "" } => "is a tool call without a name; send the call as the model made it.",
        ToolResult { CallId: "" } => "is a tool result without CallId; give the id of the call that it answers.",
        _ => null,
    };

    private static int Count(params ReadOnlySpan<string?> values)
    {
        var count = 0;
        foreach (var value in values)
        {
            count += value is null ? 0 : 1;
        }

        return count;
    }

    private static (string, string)? Tools(ChatRequest request)
    {
        if (request.Tools.Count == 0 && request.ToolChoice is null)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Tools.Count; i++)
        {
            var tool = request.Tools[i];
            if (tool.Native is not null)
            {
                names.Add(tool.Name);
                continue;
            }

            if (tool.Name.Length is 0 or > 64 || tool.Name.AsSpan().ContainsAnyExcept(s_nameCharacters))
            {
                return ($"tools[{i}].name", $"is '{tool.Name}'; it must be 1 to 64 characters of a-z A-Z 0-9 _ -.");
            }

            if (!names.Add(tool.Name))
            {
                return ($"tools[{i}].name", $"is '{tool.Name}' for the second time; every tool needs its own name.");
            }

            if (!tool.Parameters.IsEmpty && !IsObject(tool.Parameters))
            {
                return ($"tools[{i}].parameters", "is no JSON object; give a JSON Schema such as {\"type\":\"object\",\"properties\":{}}.");
            }
        }

        return request.ToolChoice switch
        {
            { Mode: "required" } when names.Count == 0 => ("tool_choice", "is 'required' but there are no tools; add some with .Tools(…)."),
            { Mode: "tool", Name: var name } when name is null || !names.Contains(name) => ("tool_choice", $"names the tool '{name}', which is not among the tools; add it with .Tools(…)."),
            _ => null,
        };
    }

    private static (string, string)? Format(ResponseFormat? format) => format switch
    {
        { Type: "json_schema", Schema: var schema } when !IsObject(schema) => ("response_format.schema", "is no JSON object; give the JSON Schema that the answer shall follow."),
        { Type: "json_schema", Name: null or "" } => ("response_format.name", "is not said; name the schema."),
        _ => null,
    };

    private static (string, string)? Params(IReadOnlyList<KeyValuePair<string, RawJson>> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var (name, value) = fields[i];
            if (name.Length == 0 || fields.Take(i).Any(other => other.Key == name))
            {
                return ($"params[{i}]", name.Length == 0 ? "has no name; give the field's name in the provider's request." : $"is '{name}' for the second time; say it once.");
            }

            if (value.IsEmpty || !StrictJson.TryValidate(value.Utf8.Span, out _))
            {
                return (name, "is no JSON value; a text stands in quotes: .Param(\"name\", \"\\\"text\\\"\").");
            }
        }

        return null;
    }

    private static bool IsObject(RawJson json) =>
        json.Utf8.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && StrictJson.TryValidate(json.Utf8.Span, out _);
}
