namespace Parlance.Dialects.Declarative;

/// <summary>Where errors say what, and what that means. Of several paths the first counts that has a value; where none has, the common shapes are looked through. Immutable.</summary>
public sealed record ErrorSpec
{
    /// <summary>The message for a person.</summary>
    public IReadOnlyList<JsonPath> Message { get; init; } = [];

    /// <summary>The code.</summary>
    public IReadOnlyList<JsonPath> Code { get; init; } = [];

    /// <summary>The type.</summary>
    public IReadOnlyList<JsonPath> Type { get; init; } = [];

    /// <summary>The request's field at fault.</summary>
    public IReadOnlyList<JsonPath> Param { get; init; } = [];

    /// <summary>The provider's id of the request.</summary>
    public IReadOnlyList<JsonPath> RequestId { get; init; } = [];

    /// <summary>Code or type → kind. It counts more than the status.</summary>
    public IReadOnlyDictionary<string, ErrorKind> ByCode { get; init; } = new Dictionary<string, ErrorKind>();

    /// <summary>HTTP status → kind, where the words of the error say nothing finer.</summary>
    public IReadOnlyDictionary<int, ErrorKind> ByStatus { get; init; } = new Dictionary<int, ErrorKind>();

    /// <summary>Holds for an answer or frame under status 200 that is an error; null (default): none is known.</summary>
    public Condition? Failed { get; init; }
}
