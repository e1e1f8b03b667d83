using System.Buffers.Text;
using System.Text;
using ModelContextProtocol.Protocol;

namespace Parlance.Client.Tools;

/// <summary>The result of an MCP tool → <see cref="ToolResult"/>. Text and images are shown to the model; of sound and other files it is told that they were there, because hardly any provider takes them in a result.</summary>
internal static class McpResult
{
    public static ToolResult Read(CallToolResult result)
    {
        var parts = result.Content.Select(Part).ToList();

        // Servers repeat their structured content as text for clients that do not know it; only one of the two is worth its tokens.
        if (result.StructuredContent is { } structured && !result.Content.Any(block => block is TextContentBlock))
        {
            parts.Add(new TextPart(structured.GetRawText()));
        }

        return new ToolResult("", parts.Count > 0 ? parts : [new TextPart("done")], result.IsError == true);
    }

    /// <summary>The result, or what the model is told in place of one with more characters than <paramref name="most"/>.</summary>
    public static ToolResult Fit(ToolResult result, string tool, int most)
    {
        var length = result.Content.Sum(part => part switch
        {
            TextPart text => (long)text.Text.Length,
            ImagePart { Base64: { } base64 } => base64.Length,
            _ => 0,
        });
        return length <= most ? result : new ToolResult("", [new TextPart(FormattableString.Invariant($"The result of '{tool}' has {length} characters and is not shown: at most {most} are. Ask for less of it, for example for a part."))], IsError: true);
    }

    private static ContentPart Part(ContentBlock block) => block switch
    {
        TextContentBlock text => new TextPart(text.Text),
        ImageContentBlock image => Media("image", image.MimeType, image.Data),
        AudioContentBlock sound => Media("sound", sound.MimeType, sound.Data),
        EmbeddedResourceBlock { Resource: TextResourceContents text } => new TextPart(text.Text),
        EmbeddedResourceBlock { Resource: BlobResourceContents blob } => Media(blob.Uri, blob.MimeType, blob.Blob),
        ResourceLinkBlock link => new TextPart(string.Join('\n', new[] { $"{link.Name}: {link.Uri}", link.Description }.OfType<string>())),
        _ => new TextPart($"[{block.Type}: not shown]"),
    };

    private static ContentPart Media(string what, string? mediaType, ReadOnlyMemory<byte> base64) =>
        mediaType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" && Base64.IsValid(base64.Span)
            ? new ImagePart { Base64 = Encoding.ASCII.GetString(base64.Span), MediaType = mediaType }
            : new TextPart($"[{what}, {mediaType ?? "of unknown type"}: not shown]");
}
