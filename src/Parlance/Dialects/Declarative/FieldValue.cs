using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.Declarative;

/// <summary>A value of an event: found at a path, or given. Immutable; exactly one of the two is set.</summary>
/// <param name="Path">Where it is found; null for one that is given.</param>
/// <param name="Text">The value that is given; null for one that is found.</param>
public sealed record FieldValue(JsonPath? Path, string? Text = null)
{
    /// <summary>AI-Protocol's word for an id that the reader shall make.</summary>
    internal const string MadeId = "_generate_uuid";

    /// <summary>Reads a value: what begins with <c>$</c> or <c>@</c> is a path, anything else the value itself.</summary>
    /// <param name="text">The value.</param>
    /// <param name="value">What was read.</param>
    /// <param name="error">What is wrong with the path.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out FieldValue? value, [NotNullWhen(false)] out string? error)
    {
        value = null;
        error = null;
        if (text.TrimStart() is not ['$' or '@', ..])
        {
            value = new FieldValue(null, text);
        }
        else if (JsonPath.TryParse(text, out var path, out error))
        {
            value = new FieldValue(path);
        }

        return error is null;
    }
}
