namespace Parlance.Manifests;

/// <summary>What a manifest declares that its provider can do. A provider without such a list is not held to any. Immutable.</summary>
public sealed record CapabilitySet
{
    /// <summary>What holds where a manifest declares nothing: all that every protocol of chat has may be asked; what goes beyond that must be declared.</summary>
    public static CapabilitySet Undeclared { get; } = new() { Required = ["text", "streaming", "tools", "vision", "audio"] };

    /// <summary>What every one of its models can do, for example <c>text</c>, <c>streaming</c>, <c>tools</c>.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>What some of its models can do, for example <c>vision</c>, <c>reasoning</c>, <c>mcp_client</c>.</summary>
    public IReadOnlyList<string> Optional { get; init; } = [];

    /// <summary>Switches beside the list, for example <c>structured_output → true</c>.</summary>
    public IReadOnlyDictionary<string, bool> FeatureFlags { get; init; } = new Dictionary<string, bool>();

    /// <summary>Whether <paramref name="capability"/> is declared. Earlier manifests write <c>chat</c> for <c>text</c>.</summary>
    public bool Has(string capability) => Required.Contains(capability) || Optional.Contains(capability) || (capability == "text" && Required.Contains("chat"));

    /// <summary>Why something that needs <paramref name="capability"/> is not sent; null when it is declared. E1005 is the code that AI-Protocol has for it.</summary>
    public ChatError? Refuse(string capability) => Has(capability) ? null : new ChatError(ErrorKind.RequestTooLarge, $"The provider's manifest does not declare the capability '{capability}'; ask another model, or declare it.")
    {
        Side = ErrorSide.Client,
        Code = "capability_not_declared",
        Status = 400,
    };

    /// <summary>The same for one model: what its card says counts before what is declared for all of them.</summary>
    public CapabilitySet For(ModelCard card)
    {
        var set = this;
        foreach (var (capability, has) in (ReadOnlySpan<(string, bool?)>)[("tools", card.Tools), ("vision", card.Modalities?.Contains(Modality.Image)), ("audio", card.Modalities?.Contains(Modality.Audio))])
        {
            set = has == Has(capability) || has is null ? set
                : has.Value ? set with { Required = [.. set.Required, capability] }
                : set with { Required = [.. set.Required.Where(other => other != capability)], Optional = [.. set.Optional.Where(other => other != capability)] };
        }

        return set;
    }

    /// <summary>Why <paramref name="request"/> is not sent; null when everything that it needs is declared.</summary>
    /// <param name="request">The request.</param>
    /// <param name="toolsInText">Whether tools are described in words, which needs no capability.</param>
    public ChatError? Refuse(ChatRequest request, bool toolsInText = false)
    {
        foreach (var need in Needs(request))
        {
            if ((need != "tools" || !toolsInText) && Refuse(need) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static IEnumerable<string> Needs(ChatRequest request)
    {
        foreach (var tool in request.Tools)
        {
            yield return tool.Native?.Type switch
            {
                "mcp" => "mcp_client",
                { } native when native.StartsWith("computer", StringComparison.Ordinal) => "computer_use",
                _ => "tools",
            };
        }

        foreach (var part in request.Messages.SelectMany(message => message.Content))
        {
            if (part is ImagePart or AudioPart)
            {
                yield return part is ImagePart ? "vision" : "audio";
            }
        }
    }
}
