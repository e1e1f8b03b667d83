using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Compares answers by value: JSON by what it says, not by its bytes.</summary>
internal static class Results
{
    public static void AssertSame(ChatResult expected, ChatResult actual) => Assert.Equal(Describe(expected), Describe(actual));

    public static string Describe(ChatResult result) => string.Join('\n', Lines(result));

    private static IEnumerable<string> Lines(ChatResult result)
    {
        yield return $"id {result.Id} model {result.Model} {result.Usage}";
        foreach (var choice in result.Choices)
        {
            yield return $"choice {choice.Index} {choice.FinishReason} {choice.StopSequence}";
            foreach (var part in choice.Message.Content)
            {
                yield return Describe(part);
            }

            foreach (var annotation in choice.Annotations)
            {
                yield return Describe(annotation);
            }
        }
    }

    private static string Describe(ContentPart part) => part switch
    {
        RawPart raw => $"raw {raw.Dialect} {raw.Type} {JsonNode.Parse(raw.Json.Utf8.Span)!.ToJsonString()}",
        ToolCall call => $"call {call.Id} {call.Name} {Json(call.Arguments)} {call.State}",
        ReasoningPart reasoning => $"reasoning {reasoning.Text} {(reasoning.State is { } state ? state with { Model = null } : null)}",
        TextPart text => $"text {text.Text}",
        _ => part.ToString(),
    };

    private static string Json(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments)!.ToJsonString();
        }
        catch (System.Text.Json.JsonException)
        {
            return arguments;
        }
    }
}
