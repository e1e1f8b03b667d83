using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Dialects.AnthropicMessages;
using Parlance.Dialects.GeminiGenerate;
using Parlance.Dialects.OpenAiChat;
using Parlance.Dialects.OpenAiResponses;

namespace Parlance.Client.ExtensionsAi;

/// <summary>What providers' own tools did and made, in the nouns of Microsoft.Extensions.AI. A part that is not known here is shown as plain content.</summary>
internal static class HostedToolWriter
{
    public static IEnumerable<AIContent> Write(RawPart part)
    {
        using var document = JsonDocument.Parse(part.Json.Utf8);
        var root = document.RootElement;
        AIContent[] views = (part.Dialect, part.Type) switch
        {
            (AnthropicMessagesDialect.Dialect, "server_tool_use") => [ServerCall(root)],
            (AnthropicMessagesDialect.Dialect, "web_search_tool_result") => [new WebSearchToolResultContent(Id(root, "tool_use_id")) { Outputs = Pages(Items(root, "content")) }],
            (AnthropicMessagesDialect.Dialect, "code_execution_tool_result" or "bash_code_execution_tool_result") => [new CodeInterpreterToolResultContent(Id(root, "tool_use_id")) { Outputs = Texts(Member(root, "content"), "stdout", "stderr") }],
            (AnthropicMessagesDialect.Dialect, "mcp_tool_use") => [new McpServerToolCallContent(Id(root, "id"), Word(root, "name") ?? "", Word(root, "server_name")) { Arguments = Arguments(Member(root, "input")) }],
            (AnthropicMessagesDialect.Dialect, "mcp_tool_result") => [new McpServerToolResultContent(Id(root, "tool_use_id")) { Outputs = [.. Items(root, "content").SelectMany(item => Texts(item, "text"))] }],
            (OpenAiResponsesDialect.Dialect, "web_search_call") => [new WebSearchToolCallContent(Id(root, "id")) { Queries = Queries(Member(root, "action")) }],
            (OpenAiResponsesDialect.Dialect, "code_interpreter_call") => [Code(Id(root, "id"), Word(root, "code")), new CodeInterpreterToolResultContent(Id(root, "id")) { Outputs = [.. Items(root, "outputs").SelectMany(item => Texts(item, "logs"))] }],
            (OpenAiResponsesDialect.Dialect, "image_generation_call") when Bytes(Word(root, "result"), $"image/{Word(root, "output_format") ?? "png"}") is { } image => [new ImageGenerationToolResultContent(Id(root, "id")) { Outputs = [image] }],
            (OpenAiResponsesDialect.Dialect, "mcp_call") => [McpCall(root), new McpServerToolResultContent(Id(root, "id")) { Outputs = Texts(root, "output", "error") }],
            (GeminiGenerateDialect.Dialect, "executableCode") when Member(root, part.Type) is { } code => [Code(Id(code, "id"), Word(code, "code"))],
            (GeminiGenerateDialect.Dialect, "codeExecutionResult") when Member(root, part.Type) is { } result => [new CodeInterpreterToolResultContent(Id(result, "id")) { Outputs = Texts(result, "output") }],
            (GeminiGenerateDialect.Dialect, "inlineData") when Member(root, part.Type) is { } blob && Bytes(Word(blob, "data"), Word(blob, "mimeType")) is { } content => [content],
            (GeminiGenerateDialect.Dialect, "fileData") when Member(root, part.Type) is { } file && Page(Word(file, "fileUri"), Word(file, "mimeType"), null) is { } content => [content],
            (OpenAiChatDialect.DialectName, OpenAiChatDialect.FieldMark + "images") when root.ValueKind == JsonValueKind.Array => [.. root.EnumerateArray().Select(Picture).OfType<AIContent>()],
            _ => [],
        };
        return KeptPart.Write(part, views);
    }

    private static AIContent ServerCall(JsonElement root)
    {
        var id = Id(root, "id");
        var input = Member(root, "input");
        return Word(root, "name") switch
        {
            "web_search" => new WebSearchToolCallContent(id) { Queries = Queries(input) },
            "code_execution" or "bash_code_execution" => Code(id, Word(input, "code") ?? Word(input, "command")),
            _ => new AIContent(),
        };
    }

    private static McpServerToolCallContent McpCall(JsonElement root) => new(Id(root, "id"), Word(root, "name") ?? "", Word(root, "server_label"))
    {
        Arguments = Word(root, "arguments") is { } json ? Arguments(Parse(json)) : null,
    };

    private static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, object?>? Arguments(JsonElement? input) =>
        input is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value.Clone(), StringComparer.Ordinal) : null;

    private static CodeInterpreterToolCallContent Code(string id, string? code) => new(id) { Inputs = code is null ? null : [new TextContent(code)] };

    private static List<string>? Queries(JsonElement? input) =>
        Items(input, "queries").Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "").ToList() is { Count: > 0 } several ? several
        : Word(input, "query") is { } one ? [one]
        : null;

    private static List<AIContent> Pages(IEnumerable<JsonElement> items) => [.. items.Select(item => Page(Word(item, "url"), "text/html", Word(item, "title"))).OfType<AIContent>()];

    private static UriContent? Page(string? address, string? mediaType, string? title)
    {
        var content = Uri.TryCreate(address, UriKind.Absolute, out var uri) ? new UriContent(uri, mediaType ?? "application/octet-stream") : null;
        if (content is not null && title is not null)
        {
            content.AdditionalProperties = new() { ["title"] = title };
        }

        return content;
    }

    /// <summary>A picture as OpenRouter has it in a message of OpenAI's protocol.</summary>
    private static AIContent? Picture(JsonElement item) => Word(Member(item, "image_url"), "url") switch
    {
        null => null,
        var url when url.StartsWith("data:", StringComparison.Ordinal) && url.IndexOf(";base64,", StringComparison.Ordinal) is > 5 and var mark => Bytes(url[(mark + 8)..], url[5..mark]),
        var url => Page(url, "image/*", null),
    };

    private static DataContent? Bytes(string? base64, string? mediaType)
    {
        var bytes = new byte[(base64?.Length ?? 0) * 3 / 4];
        return base64 is not null && mediaType is not null && Convert.TryFromBase64String(base64, bytes, out var length) ? new DataContent(bytes.AsMemory(0, length), mediaType) : null;
    }

    private static List<AIContent> Texts(JsonElement? element, params ReadOnlySpan<string> names)
    {
        List<AIContent> texts = [];
        foreach (var name in names)
        {
            if (Word(element, name) is { Length: > 0 } text)
            {
                texts.Add(new TextContent(text));
            }
        }

        return texts;
    }

    /// <summary>A provider that numbers its calls only sometimes: an id is demanded by the noun.</summary>
    private static string Id(JsonElement element, string name) => Word(element, name) is { Length: > 0 } id ? id : "unnamed";

    private static string? Word(JsonElement? element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Member(JsonElement? element, string name) => element is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var value) ? value : null;

    private static IEnumerable<JsonElement> Items(JsonElement? element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
