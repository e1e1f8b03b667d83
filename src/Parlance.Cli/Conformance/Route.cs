namespace Parlance.Cli.Conformance;

/// <summary>A way through the gateway to a simulator: the names of its models, and the protocol that is spoken behind the gateway, which says what cannot arrive.</summary>
/// <param name="Pattern">A model's name with <c>*</c> for the simulator's own.</param>
/// <param name="Protocol">The upstream's protocol.</param>
internal sealed record Route(string Pattern, string Protocol)
{
    /// <summary>What each protocol cannot carry, in the words of <see cref="Scenario.Needs"/>. No gateway can be blamed for that.</summary>
    private static readonly Dictionary<string, string[]> s_lacks = new()
    {
        ["openai-chat"] = [],
        ["openai-responses"] = ["stop"],
        ["anthropic-messages"] = [],
        ["gemini-generate"] = [],
        ["bedrock-converse"] = ["reasoning tokens"],
        ["cohere-chat"] = ["reasoning tokens", "filter"],
        ["ollama-chat"] = ["choice", "cached", "reasoning tokens", "filter"],
    };

    /// <summary>Protocols whose reasoning comes back encrypted or not at all: a door without an opaque field cannot serve a tool loop that needs it.</summary>
    public bool WantsOpaqueReasoning => Protocol == "openai-responses";

    public static IEnumerable<string> Protocols => s_lacks.Keys;

    public IReadOnlyCollection<string> Lacks => s_lacks[Protocol];

    /// <summary>The name that callers use for the simulator's <paramref name="model"/>.</summary>
    public string NameOf(string model) => Pattern.Replace("*", model, StringComparison.Ordinal);

    /// <summary>Reads <c>PATTERN[=PROTOCOL]</c>; a pattern without <c>*</c> is a provider's name.</summary>
    public static Route Read(string text)
    {
        var equals = text.IndexOf('=');
        var (pattern, protocol) = equals < 0 ? (text, "openai-chat") : (text[..equals], text[(equals + 1)..]);
        return s_lacks.ContainsKey(protocol) && pattern.Length > 0
            ? new Route(pattern.Contains('*', StringComparison.Ordinal) ? pattern : $"{pattern}/*", protocol)
            : throw new CommandException($"'{text}' is no way to a simulator: write NAMES or NAMES=PROTOCOL, the protocol one of {string.Join(", ", Protocols)}.", ExitCode.Usage);
    }
}
