using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>Compares answers by all that they hold but ids and times that a door makes anew.</summary>
internal static class Results
{
    public static void AssertSame(ChatResult expected, ChatResult actual) => Assert.Equal(Describe(expected), Describe(actual));

    public static string Describe(ChatResult result) => string.Join('\n', Lines(result));

    private static IEnumerable<string> Lines(ChatResult result)
    {
        yield return $"model {result.Model} {result.Usage}";
        foreach (var choice in result.Choices)
        {
            yield return $"choice {choice.Index} {choice.FinishReason}";
            foreach (var part in choice.Message.Content)
            {
                yield return Describe(part);
            }

            foreach (var annotation in choice.Annotations)
            {
                yield return Describe(annotation);
            }

            yield return $"logprobs {choice.Logprobs}";
        }
    }

    private static string Describe(ContentPart part) => part switch
    {
        RawPart raw => $"raw {raw.Dialect} {raw.Type} {JsonNode.Parse(raw.Json.Utf8.Span)!.ToJsonString()}",
        ToolCall call => $"call {call.Id} {call.Name} {call.IsCustom} {call.Arguments} {call.State}",
        ReasoningPart reasoning => $"reasoning {reasoning.Text} {reasoning.State}",
        TextPart text => $"text {text.Text}",
        _ => part.ToString(),
    };
}
