using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>Answers by value, as far as this protocol can say them: no answer id, no choice but the first, no classes of usage; ids of tool calls that were made up count by their presence.</summary>
internal static class Answers
{
    public static string Describe(ChatFold fold)
    {
        var result = fold.ToResult();
        var message = result.Message;
        var calls = result.ToolCalls.Select(call => $"call {(call.Id.Length == 29 ? "made" : call.Id)} {call.Name} {Json(call.Arguments)}");
        return string.Join('\n', [
            $"model {result.Model} {result.FinishReason} ended {fold.Ended} error {fold.Error?.Code}",
            $"usage {result.Usage?.PromptTokens} {result.Usage?.CompletionTokens}",
            $"reasoning {result.Reasoning}",
            $"text {message.Text}{string.Concat(message.Content.OfType<RefusalPart>().Select(part => part.Text))}",
            $"logprobs {(result.Choices is [{ Logprobs.IsEmpty: false } choice, ..] ? JsonNode.Parse(choice.Logprobs.Utf8.Span)!.ToJsonString() : "")}",
            .. calls,
        ]);
    }

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
