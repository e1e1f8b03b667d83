using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;

namespace Parlance.Client.Tools;

/// <summary>What a function returned → what the model is told.</summary>
internal static class ToolAnswer
{
    /// <summary>Our own nouns as they are, everything else as Microsoft.Extensions.AI's results are read.</summary>
    public static ToolResult Read(ToolCall call, object? returned) => returned switch
    {
        ToolResult result => result with { CallId = call.Id },
        ContentPart part => new ToolResult(call.Id, [part]),
        IEnumerable<ContentPart> parts => new ToolResult(call.Id, [.. parts]),

        // A function without a return value; one that returned null says so in JSON. An empty result is refused by some providers.
        null => new ToolResult(call.Id, [new TextPart("done")]),
        JsonElement { ValueKind: JsonValueKind.Null } => new ToolResult(call.Id, [new TextPart("null")]),
        _ => new ToolResult(call.Id, ChatMessageReader.Result(new FunctionResultContent(call.Id, returned))),
    };

    /// <summary>What a delegate returns, as a function hands it on: our nouns stay what they are.</summary>
    public static bool IsNoun(object? returned) => returned is ContentPart or IEnumerable<ContentPart>;

    public static ToolResult Error(ToolCall call, string text) => new(call.Id, [new TextPart(text)], IsError: true);
}
