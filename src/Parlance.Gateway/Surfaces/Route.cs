using Parlance.Dialects;

namespace Parlance.Gateway.Surfaces;

/// <summary>A method and a path that the gateway answers.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path.</param>
/// <param name="Dialect">The dialect of its errors; null when the caller's headers tell.</param>
/// <param name="Answer">What answers.</param>
internal sealed record Route(string Method, string Path, IDialect? Dialect, Func<Call, ValueTask> Answer)
{
    private readonly PathPattern _pattern = new(Path);

    /// <summary>Who may use it. Default callers.</summary>
    public Access Access { get; init; } = Access.Caller;

    public bool TryMatch(string path, out string? piece) => _pattern.TryMatch(path, out piece);
}
