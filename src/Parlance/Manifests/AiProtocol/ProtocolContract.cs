namespace Parlance.Manifests.AiProtocol;

/// <summary>A provider's contract in AI-Protocol: how its messages are spelled. It is checked; the spelling itself is our dialects'. Immutable.</summary>
public sealed record ProtocolContract
{
    /// <summary>The provider; empty when it is missing.</summary>
    public string ProviderId { get; init; } = string.Empty;

    /// <summary>The shape of its messages, for example <c>anthropic_messages</c>; null when it is missing or unknown.</summary>
    public string? ApiStyle { get; init; }

    /// <summary>How documents are encoded; null when the contract has none.</summary>
    public DocumentMapping? Document { get; init; }

    /// <summary>Whether a document is a contract.</summary>
    public static bool Matches(YamlNode root) => root.Find("contract_version") is not null;

    /// <summary>The contract in <paramref name="root"/>, held to the schema of version 1.0: required fields, closed sets of words, no unknown fields.</summary>
    /// <param name="root">The document.</param>
    /// <param name="errors">Receives the errors; the contract is given back as complete as could be.</param>
    public static ProtocolContract Read(YamlNode root, ICollection<YamlError> errors)
    {
        var map = new MapReader(root, errors);
        map.Find("$schema");
        map.Require("contract_version");
        map.Word("contract_version", "1.0");
        map.Text("api_version");
        foreach (var section in (string[])["capability_contracts", "degradation", "rate_limit_contract", "authentication_contract"])
        {
            map.Map(section);
        }

        map.Require("api_style");
        map.Require("request_mapping");
        map.Require("response_mapping");
        var contract = new ProtocolContract
        {
            ProviderId = map.RequiredText("provider_id") ?? string.Empty,
            ApiStyle = map.Word("api_style", "openai_compatible", "anthropic_messages", "gemini_generate", "custom"),
            Document = map.Map("request_mapping") is { } request ? ReadRequest(request) : null,
        };
        if (map.Map("response_mapping") is { } response)
        {
            ReadResponse(response);
        }

        map.RefuseUnknown();
        return contract;
    }

    private static DocumentMapping? ReadRequest(MapReader map)
    {
        map.Require("message_format");
        map.Require("role_mapping");
        map.Word("message_format", "openai_messages", "anthropic_messages", "gemini_contents", "custom");
        map.Words("role_mapping");
        map.Word("system_message_handling", "inline", "top_level_field", "prepend_to_user", "not_supported");
        map.Words("parameter_aliases");
        map.List("required_headers");
        DocumentMapping? document = null;
        if (map.Map("content_block_mapping") is { } blocks)
        {
            foreach (var kind in (string[])["text", "image", "audio", "video", "tool_use", "tool_result"])
            {
                blocks.Map(kind);
            }

            document = blocks.Map("document") is { } mapping ? DocumentMapping.Read(mapping) : null;
            blocks.RefuseUnknown();
        }

        map.RefuseUnknown();
        return document;
    }

    private static void ReadResponse(MapReader map)
    {
        map.RequiredText("content_path");
        map.RequiredText("finish_reason_path");
        map.Text("usage_path");
        map.Text("tool_calls_path");
        map.Words("finish_reason_mapping");
        map.Map("error_extraction");
        map.RefuseUnknown();
    }
}
