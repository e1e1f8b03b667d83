namespace Parlance.Gateway.Surfaces;

/// <summary>A path, or a path with one variable piece in braces: <c>/v1/models/{id}</c>. The piece is never empty and may hold slashes, because names of models do.</summary>
internal sealed class PathPattern
{
    private readonly string _before;
    private readonly string? _behind;

    public PathPattern(string pattern)
    {
        var open = pattern.IndexOf('{');
        _before = open < 0 ? pattern : pattern[..open];
        _behind = open < 0 ? null : pattern[(pattern.IndexOf('}') + 1)..];
    }

    /// <summary>Whether <paramref name="path"/> is such a path, and what stands for its variable piece, percent-decoded; null when it has none.</summary>
    public bool TryMatch(string path, out string? piece)
    {
        piece = null;
        if (_behind is null)
        {
            return path == _before;
        }

        if (path.Length <= _before.Length + _behind.Length || !path.StartsWith(_before, StringComparison.Ordinal) || !path.EndsWith(_behind, StringComparison.Ordinal))
        {
            return false;
        }

        // The server leaves an encoded slash as it came.
        piece = Uri.UnescapeDataString(path[_before.Length..^_behind.Length]);
        return true;
    }
}
