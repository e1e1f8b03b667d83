using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary><see cref="ChatResult"/> → the answer of Microsoft.Extensions.AI.</summary>
internal static class ChatResponseWriter
{
    /// <summary><see cref="ErrorContent.ErrorCode"/> of a refusal, as other clients of that library call it.</summary>
    public const string Refusal = "Refusal";

    public static ChatResponse Write(ChatResult result) => new(new ChatMessage(ChatRole.Assistant, [.. result.Message.Content.Select(Content)]) { MessageId = IdOf(result), RawRepresentation = result.Message })
    {
        ResponseId = IdOf(result),
        ModelId = result.Model.Length > 0 ? result.Model : null,
        CreatedAt = Time(result.Created),
        FinishReason = Reason(result.FinishReason),
        Usage = result.Usage is { } usage ? Write(usage) : null,
        RawRepresentation = result,
    };

    public static AIContent Content(ContentPart part)
    {
        AIContent content = part switch
        {
            TextPart text => new TextContent(text.Text),
            ReasoningPart reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = ProtectedState.Write(reasoning.State) },
            RefusalPart refusal => new ErrorContent(refusal.Text) { ErrorCode = Refusal },
            ToolCall call => Call(call),
            ImagePart { Base64: { } base64, MediaType: { } mediaType } => new DataContent(Convert.FromBase64String(base64), mediaType),
            ImagePart { Url: { } url } => new UriContent(url, "image/*"),
            _ => new AIContent(),
        };
        content.RawRepresentation = part;
        return content;
    }

    public static ChatFinishReason? Reason(FinishReason? reason) => reason is { } word ? new ChatFinishReason(word.Value) : null;

    public static DateTimeOffset? Time(long created) => created > 0 ? DateTimeOffset.FromUnixTimeSeconds(created) : null;

    public static UsageDetails Write(in Usage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens,
        CachedInputTokenCount = usage.CacheRead,
        ReasoningTokenCount = usage.Reasoning,
        AdditionalCounts = Counts(("CacheWrite", usage.CacheWrite), ("CacheWriteLong", usage.CacheWriteLong), ("InputAudio", usage.AudioInput), ("OutputAudio", usage.AudioOutput)),
    };

    private static AdditionalPropertiesDictionary<long>? Counts(params ReadOnlySpan<(string Name, long Count)> counts)
    {
        AdditionalPropertiesDictionary<long>? some = null;
        foreach (var (name, count) in counts)
        {
            if (count > 0)
            {
                (some ??= [])[name] = count;
            }
        }

        return some;
    }

    private static string? IdOf(ChatResult result) => result.Id.Length > 0 ? result.Id : null;

    private static FunctionCallContent Call(ToolCall call)
    {
        var content = FunctionCallContent.CreateFromParsedArguments(call.Arguments, call.Id, call.Name, Arguments);
        if (ProtectedState.Write(call.State) is { } state)
        {
            content.AdditionalProperties = new() { [ProtectedState.Property] = state };
        }

        return content;
    }

    /// <summary>What it throws becomes <see cref="FunctionCallContent.Exception"/>: models do write invalid JSON.</summary>
    private static Dictionary<string, object?> Arguments(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value.Clone(), StringComparer.Ordinal);
    }
}
