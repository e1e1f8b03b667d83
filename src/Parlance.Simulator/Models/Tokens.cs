using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>
/// How tokens are counted: four UTF-8 bytes make one, rounded up. Input is the text of all messages, tool calls and results, and the tools offered, with JSON counted
/// without white space so that a translation does not change it; reasoning that comes back is free; an attachment is <see cref="Attachment"/> tokens.
/// </summary>
internal static class Tokens
{
    public const int Bytes = 4;
    public const int Attachment = 16;

    public static long Of(long bytes) => (bytes + Bytes - 1) / Bytes;

    public static long OfPrompt(ChatRequest request)
    {
        long bytes = 0;
        foreach (var message in request.Messages)
        {
            bytes += OfParts(message.Content);
        }

        foreach (var tool in request.Tools)
        {
            bytes += Text(tool.Name) + Text(tool.Description) + Json(tool.Parameters.Utf8.Span);
        }

        return Of(bytes);
    }

    private static long OfParts(IReadOnlyList<ContentPart> parts)
    {
        long bytes = 0;
        foreach (var part in parts)
        {
            bytes += part switch
            {
                TextPart text => Text(text.Text),
                ToolCall call => Text(call.Name) + Json(Encoding.UTF8.GetBytes(call.Arguments)),
                ToolResult result => OfParts(result.Content),
                ImagePart or AudioPart or FilePart => Attachment * Bytes,
                _ => 0,
            };
        }

        return bytes;
    }

    private static long Text(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static long Json(ReadOnlySpan<byte> json) => json.Length - json.Count((byte)' ') - json.Count((byte)'\n') - json.Count((byte)'\r') - json.Count((byte)'\t');
}
