using System.Globalization;

namespace Parlance.Manifests;

/// <summary>A place in a file that a person wrote.</summary>
/// <param name="File">Name of the file as it was given; null when the value was not read from a file.</param>
/// <param name="Line">Line, from 1; 0 for the file as a whole.</param>
/// <param name="Column">Column, from 1; 0 for the file as a whole.</param>
public readonly record struct YamlPosition(string? File, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column</c>, without the parts that are not known.</summary>
    public override string ToString() =>
        Line == 0 ? File ?? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
