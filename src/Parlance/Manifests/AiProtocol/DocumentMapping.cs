namespace Parlance.Manifests.AiProtocol;

/// <summary>How a contract has documents encoded. Immutable.</summary>
/// <param name="Format">The shape on the wire: one of <see cref="Formats"/>; null when not said.</param>
/// <param name="RefResolution">When a reference is resolved to its content: one of <see cref="RefResolutions"/>.</param>
/// <param name="DefaultMediaType">The media type of a document that does not say its own.</param>
public sealed record DocumentMapping(string? Format, string RefResolution, string DefaultMediaType)
{
    /// <summary>The shapes that are known.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["anthropic_document", "gemini_inline_data", "openai_file"];

    /// <summary>When references may be resolved.</summary>
    public static IReadOnlyList<string> RefResolutions { get; } = ["error_before_encode", "resolve_at_runtime"];

    /// <summary>Reads the field <c>document</c> of a contract's <c>content_block_mapping</c>; what is unknown in it is an error.</summary>
    public static DocumentMapping Read(MapReader map)
    {
        foreach (var name in (string[])["base64_field", "mime_type_field", "type_field"])
        {
            map.Text(name);
        }

        map.Word("source_wrapper", "anthropic_source", "gemini_inline_data", "openai_file");
        map.Flag("supported");
        var mapping = new DocumentMapping(map.Word("format", Formats), map.Word("ref_resolution", RefResolutions) ?? RefResolutions[0], map.Text("default_mime_type") ?? "application/pdf");
        map.RefuseUnknown();
        return mapping;
    }
}
