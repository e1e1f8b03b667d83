namespace Parlance;

/// <summary>Text.</summary>
/// <param name="Text">The text; may be empty.</param>
public sealed record TextPart(string Text) : ContentPart;

/// <summary>The model's refusal in words (OpenAI <c>refusal</c>).</summary>
/// <param name="Text">The refusal.</param>
public sealed record RefusalPart(string Text) : ContentPart;

/// <summary>An image, by address or by value. Exactly one of <see cref="Url"/>, <see cref="Base64"/> and <see cref="FileId"/> is set.</summary>
public sealed record ImagePart : ContentPart
{
    /// <summary>An https address, passed on and never fetched here.</summary>
    public string? Url { get; init; }

    /// <summary>The image's bytes in base64 (without a <c>data:</c> prefix).</summary>
    public string? Base64 { get; init; }

    /// <summary>Media type of <see cref="Base64"/>, for example <c>image/png</c>.</summary>
    public string? MediaType { get; init; }

    /// <summary>Id of a file that the provider already holds.</summary>
    public string? FileId { get; init; }

    /// <summary>How closely to look: <c>auto</c>, <c>low</c> or <c>high</c>; null leaves it to the provider.</summary>
    public string? Detail { get; init; }

    /// <summary>An image from bytes.</summary>
    public static ImagePart FromBytes(ReadOnlySpan<byte> bytes, string mediaType) => new() { Base64 = Convert.ToBase64String(bytes), MediaType = mediaType };
}

/// <summary>Sound, by value.</summary>
/// <param name="Base64">The bytes in base64.</param>
/// <param name="Format"><c>wav</c> or <c>mp3</c>.</param>
public sealed record AudioPart(string Base64, string Format) : ContentPart;

/// <summary>A document, for example a PDF. Exactly one of <see cref="Url"/>, <see cref="Base64"/>, <see cref="Text"/> and <see cref="FileId"/> is set.</summary>
public sealed record FilePart : ContentPart
{
    /// <summary>An https address, passed on and never fetched here.</summary>
    public string? Url { get; init; }

    /// <summary>The document's bytes in base64.</summary>
    public string? Base64 { get; init; }

    /// <summary>The document as plain text.</summary>
    public string? Text { get; init; }

    /// <summary>Id of a file that the provider already holds.</summary>
    public string? FileId { get; init; }

    /// <summary>Media type, for example <c>application/pdf</c>.</summary>
    public string? MediaType { get; init; }

    /// <summary>File name or title.</summary>
    public string? Name { get; init; }
}

/// <summary>A call of a tool by the model.</summary>
/// <param name="Id">The provider's id of the call; the result names it.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as JSON text, exactly as the model wrote them; <c>{}</c> when there are none. Models do write invalid JSON: parse with care.</param>
public sealed record ToolCall(string Id, string Name, string Arguments) : ContentPart
{
    /// <summary>True for a custom (free-form) tool: <see cref="Arguments"/> is then plain text, not JSON.</summary>
    public bool IsCustom { get; init; }

    /// <summary>State that must accompany this call when it is sent back; null when there is none.</summary>
    public OpaqueState? State { get; init; }
}

/// <summary>The result of a tool call.</summary>
/// <param name="CallId">Id of the <see cref="ToolCall"/>.</param>
/// <param name="Content">What the tool answered: text, and where the provider takes them images and documents.</param>
/// <param name="IsError">True when the tool failed.</param>
public sealed record ToolResult(string CallId, IReadOnlyList<ContentPart> Content, bool IsError = false) : ContentPart;

/// <summary>The model's reasoning.</summary>
/// <param name="Text">Readable text; empty when the provider withholds it.</param>
/// <param name="State">State that must go back with it; null when there is none.</param>
public sealed record ReasoningPart(string Text, OpaqueState? State = null) : ContentPart;

/// <summary>A part whose type has no noun here, kept for the dialect it came from.</summary>
/// <param name="Dialect">That dialect.</param>
/// <param name="Type">The part's <c>type</c> on the wire.</param>
/// <param name="Json">The whole part.</param>
public sealed record RawPart(string Dialect, string Type, RawJson Json) : ContentPart;
