namespace Parlance.Manifests;

/// <summary>Where the prices of a list come from when they do not say it themselves; null: they must.</summary>
internal readonly record struct PriceOrigin(string? Source, string? AsOf)
{
    /// <summary><c>price_source</c> and <c>price_as_of</c> of a manifest.</summary>
    public static PriceOrigin Read(MapReader map) => new(map.Text("price_source"), ModelCardReader.ReadDate(map, "price_as_of"));

    /// <summary>The same of an operator's own entry, whose prices need no other source: they are what the operator says, as long as it is said.</summary>
    public static PriceOrigin ReadOwn(MapReader map)
    {
        var written = Read(map);
        var file = map.Node.At.File is { } path ? Path.GetFileName(path) : "configuration";
        return new PriceOrigin(written.Source ?? file, written.AsOf ?? string.Empty);
    }
}
