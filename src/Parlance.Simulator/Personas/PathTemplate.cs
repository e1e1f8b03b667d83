using System.Text.RegularExpressions;

namespace Parlance.Simulator.Personas;

/// <summary>A path as vendors document it, <c>/v1/projects/{project}/models/{model}:predict?version=1</c>: one step stands for each name in braces, and a model's name may hold slashes.</summary>
internal sealed partial class PathTemplate
{
    private readonly Regex _path;
    private readonly string[] _query;

    /// <param name="template">The path, with the query that every call needs.</param>
    public PathTemplate(string template)
    {
        var parts = template.Split('?', 2);
        var pattern = NamePattern().Replace(Regex.Escape(parts[0]), name => name.Value == @"\{model}" ? "(?<model>.+)" : "[^/]+");
        _path = new Regex($"^{pattern}$", RegexOptions.CultureInvariant);
        _query = parts.Length == 1 ? [] : parts[1].Split('&');
    }

    /// <summary>Whether a request went there; <paramref name="model"/> is the model that the path names, or null.</summary>
    public bool TryMatch(string path, string query, out string? model)
    {
        var match = _path.Match(path);
        model = match.Groups["model"] is { Success: true } named ? Uri.UnescapeDataString(named.Value) : null;
        var said = query.TrimStart('?').Split('&');
        return match.Success && _query.All(said.Contains);
    }

    [GeneratedRegex(@"\\\{\w+}")]
    private static partial Regex NamePattern();
}
