using System.Text;
using Parlance.Client.Conversations;

namespace Parlance;

/// <summary>
/// About how many tokens a request has, without the vendor's tokenizer: words, numbers, signs and scripts are counted as byte-pair tokenizers tend to cut them, and what a protocol puts around messages and tools is added.
/// Measured against what vendors reported for recorded requests; <see cref="Conversation"/> corrects it by the figures of its own model. Thread-safe.
/// </summary>
public static class TokenEstimate
{
    /// <summary>Tokens of the prompt that <paramref name="request"/> makes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="dialect">The protocol that it goes out in, for example <c>openai-chat</c>; null or unknown: OpenAI's framing.</param>
    public static long Of(ChatRequest request, string? dialect = null)
    {
        var framing = TokenFraming.Of(dialect);
        return OfSettings(request, framing) + request.Messages.Sum(message => OfMessage(message, framing));
    }

    /// <summary>Tokens of a text.</summary>
    public static long Of(ReadOnlySpan<char> text) => TextTokens.Count(text);

    /// <summary>What stands around the messages: tools, the form of the answer, the protocol's own words.</summary>
    internal static long OfSettings(ChatRequest request, TokenFraming framing)
    {
        var tokens = framing.Base;
        if (request.Tools.Count > 0)
        {
            var schemas = request.Tools.Sum(tool => Of(tool.Name) + Of(tool.Description) + OfJson(tool.Parameters) + OfJson(tool.Native?.Json ?? default));
            tokens += framing.WithTools + (framing.PerTool * request.Tools.Count) + (schemas * framing.SchemaPercent / 100);
        }

        return tokens + (OfJson(request.ResponseFormat?.Schema ?? default) * framing.FormatPercent / 100);
    }

    /// <summary>One message with its frame.</summary>
    internal static long OfMessage(Message message, TokenFraming framing) => framing.PerMessage + message.Content.Sum(part => OfPart(part, framing));

    private static long OfPart(ContentPart part, TokenFraming framing) => part switch
    {
        TextPart text => Of(text.Text),
        RefusalPart refusal => Of(refusal.Text),

        // An encrypted item is worth the reasoning in it: about a token for ten characters of what OpenAI hands out. Other state is read, not counted.
        ReasoningPart reasoning => Of(reasoning.Text) + (reasoning.State is { Kind: OpaqueState.Encrypted, Data.Length: var length } ? length / 10 : 0),
        ToolCall call => framing.PerCall + Of(call.Name) + Of(call.Arguments),
        ToolResult result => framing.PerCall + result.Content.Sum(inner => OfPart(inner, framing)),
        RawPart raw => OfJson(raw.Json),
        FilePart { Text: { } text } => Of(text),
        _ => MediaTokens.Of(part, framing),
    };

    private static long OfJson(RawJson json) => json.IsEmpty ? 0 : Of(Encoding.UTF8.GetString(json.Utf8.Span));
}
