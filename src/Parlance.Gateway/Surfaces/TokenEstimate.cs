using System.Text;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// About how many tokens a request has: a quarter of its UTF-8 bytes, which fits English prose, a few per message, and for media what vendors charge for a small image or a page.
/// </summary>
internal static class TokenEstimate
{
    private const int BytesPerToken = 4;
    private const int PerMessage = 4;
    private const int PerMedium = 258;

    public static long Of(ChatRequest request)
    {
        long bytes = 0;
        var tokens = PerMessage * (long)request.Messages.Count;
        foreach (var part in request.Messages.SelectMany(message => message.Content))
        {
            Add(part, ref bytes, ref tokens);
        }

        bytes += request.Tools.Sum(tool => Length(tool.Name) + Length(tool.Description) + tool.Parameters.Utf8.Length + (tool.Native?.Json.Utf8.Length ?? 0));
        return tokens + ((bytes + BytesPerToken - 1) / BytesPerToken);
    }

    private static void Add(ContentPart part, ref long bytes, ref long tokens)
    {
        switch (part)
        {
            case TextPart text:
                bytes += Length(text.Text);
                break;
            case RefusalPart refusal:
                bytes += Length(refusal.Text);
                break;
            case ReasoningPart reasoning:
                bytes += Length(reasoning.Text);
                break;
            case ToolCall call:
                bytes += Length(call.Name) + Length(call.Arguments);
                break;
            case ToolResult result:
                foreach (var inner in result.Content)
                {
                    Add(inner, ref bytes, ref tokens);
                }

                break;
            case FilePart { Text: { } text }:
                bytes += Length(text);
                break;
            case RawPart raw:
                bytes += raw.Json.Utf8.Length;
                break;
            default:
                tokens += PerMedium;
                break;
        }
    }

    private static int Length(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
