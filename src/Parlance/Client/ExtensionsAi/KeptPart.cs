using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary>
/// A <see cref="RawPart"/> as an additional property of the content that shows it: <see cref="AIContent.RawRepresentation"/> is lost when a history is serialised, and a provider wants its own parts back as they were.
/// </summary>
internal static class KeptPart
{
    /// <summary>Name of the property. Empty text: the content is a view on the part before it, and nothing to send.</summary>
    private const string Property = "parlance.part";

    /// <summary>Has <paramref name="views"/> stand for <paramref name="part"/>; without any view it is shown as plain content.</summary>
    public static IEnumerable<AIContent> Write(RawPart part, IReadOnlyList<AIContent> views)
    {
        var kept = string.Join('\n', part.Dialect, part.Type, part.Json);
        foreach (var view in views is [] ? [new AIContent()] : views)
        {
            view.RawRepresentation ??= part;
            (view.AdditionalProperties ??= [])[Property] = kept;
            kept = "";
            yield return view;
        }
    }

    /// <summary>Whether the content only shows what another one holds.</summary>
    public static bool IsView(AIContent content) => Text(content) is "";

    /// <summary>The part that the content stands for; null when it stands for none.</summary>
    public static RawPart? Read(AIContent content) => Text(content)?.Split('\n', 3) is [var dialect, var type, var json] ? new RawPart(dialect, type, RawJson.Parse(json)) : null;

    private static string? Text(AIContent content) => content.AdditionalProperties?.TryGetValue(Property, out var value) == true ? value?.ToString() : null;
}
