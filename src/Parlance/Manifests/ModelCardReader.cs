using System.Globalization;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>One member of <c>models</c>: a bare id, or a map with limits, abilities and prices.</summary>
internal static class ModelCardReader
{
    private const int LongestId = 256;
    private static readonly string[] s_modalities = [.. Enum.GetNames<Modality>().Select(name => name.ToLowerInvariant())];

    /// <summary>The list <c>models</c> of <paramref name="map"/>.</summary>
    /// <param name="map">A manifest, or an entry of a configuration.</param>
    /// <param name="origin">Where the prices come from that do not say it themselves.</param>
    /// <param name="errors">Receives the errors.</param>
    public static IReadOnlyList<ModelCard> ReadList(MapReader map, in PriceOrigin origin, ICollection<YamlError> errors)
    {
        var cards = new List<ModelCard>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in map.List("models"))
        {
            if (Read(node, origin, errors) is not { } card)
            {
                continue;
            }

            if (!ids.Add(card.Id))
            {
                map.Error(node, "names a model that is already in the list");
            }

            cards.Add(card);
        }

        return cards;
    }

    /// <summary>Any name that can be typed on one line; providers put slashes, colons and dots into theirs.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId && Characters.All(id, c => !char.IsControl(c)) && !char.IsWhiteSpace(id[0]) && !char.IsWhiteSpace(id[^1]);

    public static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>A month or a day as it is written; null when it is absent or after an error.</summary>
    public static string? ReadDate(MapReader map, string name)
    {
        if (map.Text(name) is not { } date || IsDate(date))
        {
            return map.Text(name);
        }

        map.Error(map.Node.Find(name)!, "must be a date such as 2026-11 or 2026-11-22");
        return null;
    }

    private static ModelCard? Read(YamlNode node, in PriceOrigin origin, ICollection<YamlError> errors)
    {
        if (node.Kind == YamlKind.Scalar)
        {
            return Checked(node, node.Text, errors) ? new ModelCard(node.Text) : null;
        }

        var map = new MapReader(node, errors);
        var id = map.RequiredText("id");
        var (tools, toolsAs) = ReadTools(map);
        var card = new ModelCard(id ?? string.Empty)
        {
            Aliases = map.Texts("aliases"),
            ContextWindow = map.Whole("context", 1),
            MaxOutputTokens = map.Whole("max_output", 1),
            Operations = ReadWords<Operation>(map, "operations", OperationSet.Words),
            Modalities = ReadWords<Modality>(map, "modalities", s_modalities),
            OutputModalities = ReadWords<Modality>(map, "output_modalities", s_modalities),
            Tools = tools,
            ToolsAs = toolsAs,
            StructuredOutput = map.Flag("structured_output"),
            Reasoning = map.Flag("reasoning"),
            Efforts = map.Find("efforts") is null ? null : map.Texts("efforts"),
            Knowledge = ReadDate(map, "knowledge"),
            Retires = ReadDate(map, "retires"),
            Note = map.Text("note"),
            Price = PriceReader.Read(map, origin, errors),
        };
        map.RefuseUnknown();
        return id is not null && Checked(node.Find("id")!, id, errors) && card.Aliases.All(alias => Checked(node.Find("aliases")!, alias, errors)) ? card : null;
    }

    /// <summary><c>true</c>, <c>false</c>, or how a model calls tools that is asked for them in another way than its provider's others.</summary>
    private static (bool? Has, string? As) ReadTools(MapReader map) => map.Word("tools", "true", "false", "native", "text", "hybrid") switch
    {
        null => (null, null),
        "true" => (true, null),
        "false" => (false, null),
        var form => (true, form),
    };

    /// <summary>A list of words that stand for the members of an enum, in its order; null when it is absent.</summary>
    private static List<T>? ReadWords<T>(MapReader map, string name, IReadOnlyList<string> words)
        where T : struct, Enum
    {
        if (map.Find(name) is null)
        {
            return null;
        }

        var members = new List<T>();
        foreach (var item in map.List(name))
        {
            var index = 0;
            while (index < words.Count && (item.Kind != YamlKind.Scalar || item.Text != words[index]))
            {
                index++;
            }

            if (index < words.Count)
            {
                members.Add(Enum.GetValues<T>()[index]);
            }
            else
            {
                map.Error(item, $"must be one of {string.Join(", ", words)}");
            }
        }

        return members;
    }

    private static bool Checked(YamlNode node, string id, ICollection<YamlError> errors)
    {
        if (!IsId(id))
        {
            errors.Add(new YamlError(node.At, node.Path, $"must be a model id: one line, at most {LongestId} characters, no space at either end"));
        }

        return IsId(id);
    }
}
