using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>
/// Where a value stands in JSON: <c>$.choices[0].delta.content</c>. <c>$</c> may be left out, <c>@</c> is the candidate at hand. <c>[n]</c> and <c>.n</c> count from 0, from the end when negative, <c>[*]</c> is the
/// first item (as AI-Protocol has it), <c>[]</c> every item, <c>[?(@.type=='text')]</c> every item for which the condition holds, <c>["a b"]</c> a name with other characters. Immutable and thread-safe.
/// </summary>
public sealed class JsonPath
{
    /// <summary>No path of a real answer has more steps, and each could be a loop.</summary>
    internal const int MaxSteps = 32;

    private readonly PathStep[] _steps;

    internal JsonPath(string text, bool isRelative, PathStep[] steps)
    {
        Text = text;
        IsRelative = isRelative;
        _steps = steps;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The names on the way, for a path that is nothing but names and can therefore be written to; null for any other.</summary>
    public IReadOnlyList<string>? Names => _steps.Length > 0 && !IsRelative && _steps.All(step => step.Name is not null) ? [.. _steps.Select(step => step.Name!)] : null;

    /// <summary>Whether it begins at <c>@</c>.</summary>
    internal bool IsRelative { get; }

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">What was read.</param>
    /// <param name="error">What is wrong, and at which character.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, [NotNullWhen(false)] out string? error)
    {
        var scanner = new ExpressionScanner(text);
        scanner.Limit("a path");
        path = PathParser.Read(scanner);
        scanner.SkipSpace();
        if (!scanner.AtEnd)
        {
            scanner.Fail("has something behind the path that is no part of it");
        }

        error = scanner.Error;
        path = error is null ? path : null;
        return path is not null;
    }

    /// <summary>The first value at the path; of several items the first that has one other than null. False when there is none.</summary>
    public bool TryFind(JsonElement root, out JsonElement value) => TryFind(new JsonScope(root, root), out value);

    /// <summary>Every value at the path, in order.</summary>
    public IReadOnlyList<JsonElement> FindAll(JsonElement root)
    {
        var found = new List<JsonElement>();
        FindAll(new JsonScope(root, root), found);
        return found;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal bool TryFind(in JsonScope scope, out JsonElement value) => TryFind(IsRelative ? scope.Current : scope.Root, 0, scope, out value);

    internal void FindAll(in JsonScope scope, List<JsonElement> found) => FindAll(IsRelative ? scope.Current : scope.Root, 0, scope, found);

    /// <summary>The text at the path: of a string its own, of a number or a flag as it is written; null for anything else and for nothing.</summary>
    internal string? TextAt(in JsonScope scope) => TryFind(scope, out var value) ? TextOf(value) : null;

    internal static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>Whether it looks at that member of the root.</summary>
    internal bool BeginsWith(string name) => !IsRelative && _steps.Length > 0 && _steps[0].Name == name;

    /// <summary>
    /// The path as seen from one item of <paramref name="list"/>: what begins with <c>list[*]</c>, <c>list[0]</c> or <c>list[]</c> begins at the item. Any other path stays as it is.
    /// </summary>
    internal JsonPath Within(JsonPath? list)
    {
        var depth = list?._steps.Length ?? 0;
        var isWithin = list is not null && IsRelative == list.IsRelative && _steps.Length > depth && _steps.AsSpan(0, depth).SequenceEqual(list._steps) && _steps[depth].IsFirst;
        return isWithin ? new JsonPath(Text, true, _steps[(depth + 1)..]) : this;
    }

    private bool TryFind(JsonElement element, int from, in JsonScope scope, out JsonElement value)
    {
        value = default;
        for (var i = from; i < _steps.Length; i++)
        {
            var step = _steps[i];
            if (step.IsEach)
            {
                if (element.ValueKind != JsonValueKind.Array)
                {
                    return false;
                }

                foreach (var item in element.EnumerateArray())
                {
                    if (step.Takes(scope.Root, item) && TryFind(item, i + 1, scope, out value) && value.ValueKind != JsonValueKind.Null)
                    {
                        return true;
                    }
                }

                return false;
            }

            if (!step.TryTake(element, out element))
            {
                return false;
            }
        }

        value = element;
        return element.ValueKind != JsonValueKind.Undefined;
    }

    private void FindAll(JsonElement element, int from, in JsonScope scope, List<JsonElement> found)
    {
        for (var i = from; i < _steps.Length; i++)
        {
            var step = _steps[i];
            if (step.IsEach)
            {
                foreach (var item in element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default)
                {
                    if (step.Takes(scope.Root, item))
                    {
                        FindAll(item, i + 1, scope, found);
                    }
                }

                return;
            }

            if (!step.TryTake(element, out element))
            {
                return;
            }
        }

        if (element.ValueKind != JsonValueKind.Undefined)
        {
            found.Add(element);
        }
    }
}
