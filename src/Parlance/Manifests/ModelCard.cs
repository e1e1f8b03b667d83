using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>What is known of one model of a provider. Immutable; null means not known.</summary>
/// <param name="Id">The model's name on the wire.</param>
public sealed record ModelCard(string Id)
{
    /// <summary>Other names under which its provider's models may be asked for, for example a short one. Default none.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Tokens of input and output together.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>Most output tokens of one answer.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>What it does instead of chat; empty for a chat model that does nothing else, null when not known.</summary>
    public IReadOnlyList<Operation>? Operations { get; init; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Modality>? Modalities { get; init; }

    /// <summary>What a chat model writes; null: text.</summary>
    public IReadOnlyList<Modality>? OutputModalities { get; init; }

    /// <summary>Whether it calls tools.</summary>
    public bool? Tools { get; init; }

    /// <summary>How tools reach it, where that is not as for the others of its provider: <c>native</c>, <c>text</c> or <c>hybrid</c>, see <see cref="Dialects.Quirks.Tools"/>. Null (default): as for the others.</summary>
    public string? ToolsAs { get; init; }

    /// <summary>Whether it keeps to a JSON schema.</summary>
    public bool? StructuredOutput { get; init; }

    /// <summary>Whether it reasons before it answers.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>The efforts of reasoning that it knows, in the vendor's words and order, for example <c>low</c>, <c>high</c>.</summary>
    public IReadOnlyList<string>? Efforts { get; init; }

    /// <summary>Date up to which it knows the world: <c>2026-01</c> or <c>2026-01-31</c>.</summary>
    public string? Knowledge { get; init; }

    /// <summary>Date at which the vendor switches it off: <c>2027-04</c> or <c>2027-04-01</c>; null when nothing was announced.</summary>
    public string? Retires { get; init; }

    /// <summary>What a person who chooses should know; one line.</summary>
    public string? Note { get; init; }

    /// <summary>What it costs; null when no price was found, which is not the same as free.</summary>
    public Price? Price { get; init; }

    /// <summary>This card, with what it does not say as <paramref name="other"/> has it.</summary>
    internal ModelCard Over(ModelCard other) => this with
    {
        Aliases = [.. Aliases.Union(other.Aliases)],
        ContextWindow = ContextWindow ?? other.ContextWindow,
        MaxOutputTokens = MaxOutputTokens ?? other.MaxOutputTokens,
        Operations = Operations ?? other.Operations,
        Modalities = Modalities ?? other.Modalities,
        OutputModalities = OutputModalities ?? other.OutputModalities,
        Tools = Tools ?? other.Tools,
        ToolsAs = ToolsAs ?? other.ToolsAs,
        StructuredOutput = StructuredOutput ?? other.StructuredOutput,
        Reasoning = Reasoning ?? other.Reasoning,
        Efforts = Efforts ?? other.Efforts,
        Knowledge = Knowledge ?? other.Knowledge,
        Retires = Retires ?? other.Retires,
        Note = Note ?? other.Note,
        Price = Price ?? other.Price,
    };

    /// <summary><paramref name="cards"/>, with what they do not say as <paramref name="others"/> have it, and behind them those of the others that they do not name.</summary>
    internal static IReadOnlyList<ModelCard> Fill(IReadOnlyList<ModelCard> cards, IReadOnlyList<ModelCard> others)
    {
        var more = new Dictionary<string, ModelCard>(StringComparer.Ordinal);
        foreach (var other in others)
        {
            more[other.Id] = more.TryGetValue(other.Id, out var known) ? known.Over(other) : other;
        }

        return [.. cards.Select(card => more.Remove(card.Id, out var other) ? card.Over(other) : card), .. others.Select(other => other.Id).Distinct().Where(more.ContainsKey).Select(id => more[id])];
    }
}
