using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary><see cref="ChatResult"/> → the answer of Microsoft.Extensions.AI.</summary>
internal static class ChatResponseWriter
{
    /// <summary><see cref="ErrorContent.ErrorCode"/> of a refusal, as other clients of that library call it.</summary>
    public const string Refusal = "Refusal";

    /// <summary>Name of the additional property with the arguments of a function call that are no JSON object.</summary>
    public const string Arguments = "parlance.arguments";

    /// <summary>Name of the additional property with the input of a custom tool, which is plain text.</summary>
    public const string CustomInput = "parlance.custom_input";

    /// <summary>Name of the additional property of an answer that says who gave it, as <c>provider/model</c>.</summary>
    public const string Target = "parlance.target";

    /// <summary>Name of the additional property of an answer with its cost in nano-USD; absent when it is unknown.</summary>
    public const string Cost = "parlance.cost_nanousd";

    public static ChatResponse Write(in WholeAnswer answer)
    {
        var result = answer.Reply;
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Contents(result)) { MessageId = IdOf(result), CreatedAt = Time(result.Created), RawRepresentation = result.Message })
        {
            ResponseId = IdOf(result),
            ModelId = result.Model.Length > 0 ? result.Model : null,
            CreatedAt = Time(result.Created),
            FinishReason = Reason(result.FinishReason),
            Usage = result.Usage is { } usage ? Write(usage) : null,
            AdditionalProperties = Properties(answer.Target, answer.CostNanoUsd),
            RawRepresentation = result,
        };
    }

    /// <summary>What shows a part: one content, or several for one that says several things.</summary>
    public static IEnumerable<AIContent> Contents(ContentPart part)
    {
        return part is RawPart raw ? HostedToolWriter.Write(raw) : [Content(part)];
    }

    private static AIContent Content(ContentPart part)
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

    public static AdditionalPropertiesDictionary Properties(string target, long? costNanoUsd)
    {
        var properties = new AdditionalPropertiesDictionary { [Target] = target };
        if (costNanoUsd is { } cost)
        {
            properties[Cost] = cost;
        }

        return properties;
    }

    public static ChatFinishReason? Reason(FinishReason? reason) => reason is { } word ? new ChatFinishReason(word.Value) : null;

    public static DateTimeOffset? Time(long created) => created > 0 ? DateTimeOffset.FromUnixTimeSeconds(created) : null;

    public static UsageDetails Write(in Usage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens,
        CachedInputTokenCount = usage.CachedTokens,
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

    /// <summary>The first answer's parts. Annotations stand on its first text: their places count from the beginning of all text.</summary>
    private static List<AIContent> Contents(ChatResult result)
    {
        var contents = new List<AIContent>(result.Message.Content.Count);
        foreach (var part in result.Message.Content)
        {
            if (part is RawPart raw)
            {
                contents.AddRange(HostedToolWriter.Write(raw));
            }
            else
            {
                contents.Add(Content(part));
            }
        }

        if (result.Choices is [var first, ..] && AnnotationWriter.Write(first) is { } annotations)
        {
            var text = contents.OfType<TextContent>().FirstOrDefault();
            if (text is null)
            {
                contents.Add(text = new TextContent(""));
            }

            text.Annotations = annotations;
        }

        return contents;
    }

    private static FunctionCallContent Call(ToolCall call)
    {
        var content = call.IsCustom ? new FunctionCallContent(call.Id, call.Name) : FunctionCallContent.CreateFromParsedArguments(call.Arguments, call.Id, call.Name, Parse);
        if (content.Arguments is null)
        {
            (content.AdditionalProperties ??= [])[call.IsCustom ? CustomInput : Arguments] = call.Arguments;
        }

        if (ProtectedState.Write(call.State) is { } state)
        {
            (content.AdditionalProperties ??= [])[ProtectedState.Property] = state;
        }

        return content;
    }

    /// <summary>What it throws becomes <see cref="FunctionCallContent.Exception"/>: models do write invalid JSON.</summary>
    private static Dictionary<string, object?> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value.Clone(), StringComparer.Ordinal);
    }
}
