using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>What of an answer must arrive through a foreign door: text, reasoning, calls, the end, the figures. One line each, so that a difference can be read.</summary>
internal static class Carried
{
    /// <summary>What a protocol has no place for. Everything else must arrive.</summary>
    private static readonly Dictionary<(string Door, string What), string> s_noPlace = new()
    {
        [("bedrock-converse", "reasoning tokens")] = "Converse counts reasoning with the rest of the output.",
        [("cohere-chat", "reasoning tokens")] = "Cohere counts reasoning with the rest of the output.",
        [("cohere-chat", "content_filter")] = "Cohere has no such reason.",
        [("gemini-generate", "stop behind calls")] = "Gemini says STOP whether tools were called or not.",
        [("ollama-chat", "reasoning tokens")] = "Ollama counts reasoning with the rest of the output.",
        [("ollama-chat", "cached tokens")] = "Ollama does not say what came from its cache.",
        [("openai-responses", "stop behind calls")] = "Calls and a completed status mean that the calls are the end.",
        [("ollama-chat", "content_filter")] = "Ollama has no such reason.",
        [("ollama-chat", "stop behind calls")] = "Ollama says stop whether tools were called or not.",
    };

    /// <summary>What every protocol can say, save what is named above; further words have a place at their own protocol's door only.</summary>
    private static readonly string?[] s_finishes = ["stop", "length", "tool_calls", "content_filter"];

    /// <summary>Asserts that what arrived at the client of <paramref name="door"/> is what was sent.</summary>
    public static void AssertSame(ChatResult sent, ChatResult arrived, string door)
    {
        var withFinish = s_finishes.Contains(Finish(sent)) && Has(door, Finish(sent) == "stop" && sent.ToolCalls.Count > 0 ? "stop behind calls" : Finish(sent)!);
        Assert.Equal($"{door}\n{Of(sent, door, withFinish)}", $"{door}\n{Of(arrived, door, withFinish)}");
    }

    private static string Of(ChatResult result, string door, bool withFinish)
    {
        var usage = result.Usage ?? default;
        return string.Join('\n',
        [
            $"text {result.Content}{Refusal(result)}",
            $"reasoning {result.Reasoning}",
            .. result.ToolCalls.Select(Describe),
            withFinish ? $"finish {Finish(result)}" : "",
            $"usage {usage.PromptTokens} {usage.CompletionTokens}",
            Has(door, "cached tokens") ? $"cached {usage.CachedTokens}" : "",
            Has(door, "reasoning tokens") ? $"reasoning tokens {usage.Reasoning}" : "",
        ]);
    }

    public static string Describe(ToolCall call) => $"call {call.Name} {Normal(call.Arguments)}";

    /// <summary>JSON by what it says. Text that is none (models write broken JSON, custom tools plain text) stands in an object where the protocol wants one.</summary>
    public static string Normal(string arguments)
    {
        try
        {
            var json = JsonNode.Parse(arguments);
            return json is JsonObject { Count: 1 } wrapped && wrapped["_raw"] is JsonValue text ? text.GetValue<string>() : json?.ToJsonString() ?? "null";
        }
        catch (JsonException)
        {
            return arguments;
        }
    }

    /// <summary>Opaque state in order: of reasoning and of calls. The model that made it is not on every wire.</summary>
    public static IEnumerable<string> States(IEnumerable<ContentPart> parts) =>
        parts.Select(part => part is ReasoningPart reasoning ? reasoning.State : part is ToolCall call ? call.State : null).OfType<OpaqueState>().Select(state => $"{state.Format} {state.Kind} {state.Data}");

    private static bool Has(string door, string what) => !s_noPlace.ContainsKey((door, what));

    private static string? Finish(ChatResult result) => Refusal(result).Length > 0 ? "content_filter" : result.FinishReason?.Value;

    private static string Refusal(ChatResult result) => string.Concat(result.Message.Content.OfType<RefusalPart>().Select(part => part.Text));
}
