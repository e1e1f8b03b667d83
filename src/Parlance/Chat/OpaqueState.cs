namespace Parlance;

/// <summary>
/// State that a provider hands out and wants back unread: a thinking signature, redacted thinking, an encrypted reasoning item.
/// It is valid only for the format that made it, and where <paramref name="Model"/> is known only for that model; a writer of another format drops it.
/// </summary>
/// <param name="Format">Who can read it, in the words of OpenRouter's <c>reasoning_details[].format</c>, for example <c>anthropic-claude-v1</c>.</param>
/// <param name="Kind">What it is: <c>signature</c>, <c>redacted</c>, <c>encrypted</c>, <c>text</c> or <c>details</c>.</param>
/// <param name="Data">The state, verbatim.</param>
/// <param name="Model">The model that made it, as the provider names it; null when unknown.</param>
public sealed record OpaqueState(string Format, string Kind, string Data, string? Model = null)
{
    /// <summary>Kind of a signature over readable reasoning text.</summary>
    public const string Signature = "signature";

    /// <summary>Kind of reasoning whose text is withheld.</summary>
    public const string Redacted = "redacted";

    /// <summary>Kind of an encrypted reasoning item.</summary>
    public const string Encrypted = "encrypted";

    /// <summary>Kind of a signature that belongs to the answer's text behind it, not to the reasoning it stands on (Gemini <c>thoughtSignature</c> on text).</summary>
    public const string Text = "text";

    /// <summary>Kind of a whole JSON entry of <c>reasoning_details</c> that must go back as it came.</summary>
    public const string Details = "details";
}
