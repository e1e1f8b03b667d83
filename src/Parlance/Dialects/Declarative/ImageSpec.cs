namespace Parlance.Dialects.Declarative;

/// <summary>How images are asked for and found. Immutable.</summary>
public sealed record ImageSpec
{
    /// <summary>Parameter, as OpenAI's images call spells it (<c>model</c>, <c>prompt</c>, <c>n</c>, <c>size</c>…) → place in the body. Parameters without a place are left out, and named.</summary>
    public IReadOnlyDictionary<string, JsonPath> Parameters { get; init; } = new Dictionary<string, JsonPath>();

    /// <summary>Place in the body → value that every request has there.</summary>
    public IReadOnlyDictionary<string, RawJson> Constants { get; init; } = new Dictionary<string, RawJson>();

    /// <summary>Parameter → value that is sent when the caller gives none.</summary>
    public IReadOnlyDictionary<string, RawJson> Defaults { get; init; } = new Dictionary<string, RawJson>();

    /// <summary>The addresses of the images.</summary>
    public JsonPath? Urls { get; init; }

    /// <summary>The images in base64.</summary>
    public JsonPath? Base64 { get; init; }

    /// <summary>How images that are not ready are asked for again; null (default): they are ready.</summary>
    public JobSpec? Job { get; init; }
}
