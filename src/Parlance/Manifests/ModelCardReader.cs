using System.Globalization;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>One member of <c>models</c>: a bare id, or a map with limits and prices.</summary>
internal static class ModelCardReader
{
    private const int LongestId = 256;

    public static IReadOnlyList<ModelCard> ReadList(MapReader map, ICollection<YamlError> errors)
    {
        var cards = new List<ModelCard>();
        foreach (var node in map.List("models"))
        {
            if (Read(node, errors) is not { } card)
            {
                continue;
            }

            if (cards.Any(other => other.Id == card.Id))
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

    private static ModelCard? Read(YamlNode node, ICollection<YamlError> errors)
    {
        if (node.Kind == YamlKind.Scalar)
        {
            return Checked(node, node.Text, errors) ? new ModelCard(node.Text) : null;
        }

        var map = new MapReader(node, errors);
        var id = map.RequiredText("id");
        var source = map.Text("source");
        var asOf = map.Text("as_of");
        if (asOf is not null && !IsDate(asOf))
        {
            map.Error(node.Find("as_of")!, "must be a date such as 2026-11 or 2026-11-22");
        }

        var card = new ModelCard(id ?? string.Empty)
        {
            ContextWindow = map.Whole("context", 1),
            MaxOutputTokens = map.Whole("max_output", 1),
            Operations = map.Find("operations") is null ? null : ReadOperations(map),
            Price = map.Map("price") is { } price ? ReadPrice(price, map, source, asOf) : null,
        };
        map.RefuseUnknown();
        return id is not null && Checked(node.Find("id")!, id, errors) ? card : null;
    }

    private static List<Operation> ReadOperations(MapReader map)
    {
        var operations = new List<Operation>();
        foreach (var item in map.List("operations"))
        {
            if (item.Kind == YamlKind.Scalar && OperationSet.TryGet(item.Text, out var operation))
            {
                operations.Add(operation);
            }
            else
            {
                map.Error(item, $"must be one of {string.Join(", ", OperationSet.Words)}");
            }
        }

        return operations;
    }

    private static bool Checked(YamlNode node, string id, ICollection<YamlError> errors)
    {
        if (!IsId(id))
        {
            errors.Add(new YamlError(node.At, node.Path, $"must be a model id: one line, at most {LongestId} characters, no space at either end"));
        }

        return IsId(id);
    }

    private static Price? ReadPrice(MapReader price, MapReader card, string? source, string? asOf)
    {
        price.Require("input");
        price.Require("output");
        if (source is null || asOf is null)
        {
            card.Error(price.Node, "needs source and as_of beside it: a price without its origin cannot be checked");
        }

        var read = new Price(price.Usd("input") ?? 0, price.Usd("output") ?? 0, source ?? string.Empty, asOf ?? string.Empty)
        {
            CacheRead = price.Usd("cache_read"),
            CacheWrite = price.Usd("cache_write"),
            CacheWriteLong = price.Usd("cache_write_long"),
        };
        price.RefuseUnknown();
        return read;
    }
}
