namespace Parlance.Manifests;

/// <summary>What a manifest says of a provider's errors. Immutable.</summary>
/// <param name="ByCode">The provider's code, type or status word → what it means.</param>
/// <param name="ByStatus">HTTP status → what it means when the body says nothing finer.</param>
public sealed record ErrorTable(IReadOnlyDictionary<string, ErrorKind> ByCode, IReadOnlyDictionary<int, ErrorKind> ByStatus)
{
    /// <summary>A table that says nothing.</summary>
    public static ErrorTable Empty { get; } = new(new Dictionary<string, ErrorKind>(), new Dictionary<int, ErrorKind>());

    /// <summary>
    /// The error that <paramref name="error"/>, as the dialect read it from an answer of <paramref name="status"/>, means. What everybody understands in the body comes first, then <see cref="ByCode"/>, then
    /// <see cref="ByStatus"/>; else it stays as the range of its status says.
    /// </summary>
    public ChatError Apply(ChatError error, int status)
    {
        var code = error.ProviderCode ?? error.Code;
        if (error.Kind != ErrorKinds.FromStatus(status) || (code is not null && ErrorKinds.TryFromWord(code, out var said) && said == error.Kind))
        {
            return error;
        }

        return (code is not null && ByCode.TryGetValue(code, out var kind)) || (error.Type is { } type && ByCode.TryGetValue(type, out kind)) || ByStatus.TryGetValue(status, out kind)
            ? error with { Kind = kind, Retryable = kind.IsRetryable(), Fallbackable = kind.IsFallbackable() }
            : error;
    }
}
