using Parlance.Dialects.Declarative;

namespace Parlance.Manifests;

/// <summary>Paths and conditions among the fields of a map; what is wrong with one is reported at its place.</summary>
internal static class ExpressionFields
{
    private static readonly Dictionary<string, ErrorKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["invalid_request"] = ErrorKind.InvalidRequest,
        ["authentication"] = ErrorKind.Authentication,
        ["permission_denied"] = ErrorKind.PermissionDenied,
        ["not_found"] = ErrorKind.NotFound,
        ["request_too_large"] = ErrorKind.RequestTooLarge,
        ["rate_limited"] = ErrorKind.RateLimited,
        ["quota_exhausted"] = ErrorKind.QuotaExhausted,
        ["server_error"] = ErrorKind.ServerError,
        ["overloaded"] = ErrorKind.Overloaded,
        ["timeout"] = ErrorKind.Timeout,
        ["conflict"] = ErrorKind.Conflict,
        ["cancelled"] = ErrorKind.Cancelled,
        ["other"] = ErrorKind.Unknown,
    };

    /// <summary>A path; null when absent or after an error.</summary>
    public static JsonPath? Path(this MapReader map, string name) => map.Find(name) is { } value ? PathOf(map, value) : null;

    /// <summary>One path or a list of them; empty when absent.</summary>
    public static IReadOnlyList<JsonPath> PathList(this MapReader map, string name) => map.Find(name) switch
    {
        null => [],
        { Kind: YamlKind.List } list => [.. list.Items.Select(item => PathOf(map, item)).OfType<JsonPath>()],
        var one => PathOf(map, one) is { } path ? [path] : [],
    };

    /// <summary>A map from word to path, whose keys are free; empty when absent.</summary>
    public static IReadOnlyDictionary<string, JsonPath> Paths(this MapReader map, string name)
    {
        var paths = new Dictionary<string, JsonPath>(StringComparer.Ordinal);
        foreach (var field in map.Entries(name))
        {
            if (PathOf(map, field.Value) is { } path)
            {
                paths[field.Key] = path;
            }
        }

        return paths;
    }

    /// <summary>A condition; null when absent or after an error.</summary>
    public static Condition? Condition(this MapReader map, string name)
    {
        var value = map.Find(name);
        if (value is null || !IsText(map, value))
        {
            return null;
        }

        if (!Dialects.Declarative.Condition.TryParse(value.Text, out var condition, out var error))
        {
            map.Error(value, error);
        }

        return condition;
    }

    /// <summary>The value of an event's field, a path or the value itself; null when absent or after an error.</summary>
    public static FieldValue? Value(this MapReader map, string name)
    {
        var node = map.Find(name);
        if (node is null || !IsText(map, node))
        {
            return null;
        }

        if (!FieldValue.TryParse(node.Text, out var value, out var error))
        {
            map.Error(node, error);
        }

        return value;
    }

    /// <summary>A map from word to kind of error in AI-Protocol's words, whose keys are free; empty when absent.</summary>
    public static IReadOnlyDictionary<string, ErrorKind> Kinds(this MapReader map, string name)
    {
        var kinds = new Dictionary<string, ErrorKind>(StringComparer.Ordinal);
        foreach (var field in map.Entries(name))
        {
            if (s_kinds.TryGetValue(field.Value.Text, out var kind))
            {
                kinds[field.Key] = kind;
            }
            else
            {
                var near = NearMatches.Find(field.Value.Text, s_kinds.Keys, 1);
                map.Error(field.Value, near.Count > 0 ? $"is no kind of error; did you mean {near[0]}?" : $"must be one of {string.Join(", ", s_kinds.Keys)}");
            }
        }

        return kinds;
    }

    private static JsonPath? PathOf(MapReader map, YamlNode value)
    {
        if (!IsText(map, value))
        {
            return null;
        }

        if (!JsonPath.TryParse(value.Text, out var path, out var error))
        {
            map.Error(value, error);
        }

        return path;
    }

    private static bool IsText(MapReader map, YamlNode value)
    {
        if (value.Kind != YamlKind.Scalar)
        {
            map.Error(value, "must be text");
        }

        return value.Kind == YamlKind.Scalar;
    }
}
