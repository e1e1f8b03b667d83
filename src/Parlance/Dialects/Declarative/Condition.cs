using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>
/// A condition on a JSON value, as AI-Protocol writes it: a path alone holds when there is a value other than null, as does <c>exists(path)</c>; <c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and
/// <c>&gt;=</c> compare with a text in quotes, a number, <c>true</c>, <c>false</c>, <c>null</c> or another path; <c>path in ['a', 'b']</c>; <c>path =~ /expression/</c> (<c>i</c> behind it ignores case);
/// <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and parentheses. A value that is not there equals null. Immutable and thread-safe; its time is linear in the value's length.
/// </summary>
public sealed class Condition
{
    private readonly Func<JsonScope, bool> _holds;
    private readonly IReadOnlyList<JsonPath> _paths;

    internal Condition(string text, Func<JsonScope, bool> holds, IReadOnlyList<JsonPath> paths)
    {
        Text = text;
        _holds = holds;
        _paths = paths;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a condition.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="condition">What was read.</param>
    /// <param name="error">What is wrong, and at which character.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Condition? condition, [NotNullWhen(false)] out string? error) =>
        ConditionParser.TryRead(text, null, out condition, out error);

    /// <summary>Whether it holds for <paramref name="root"/>.</summary>
    public bool Holds(JsonElement root) => Holds(new JsonScope(root, root));

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal bool Holds(in JsonScope scope) => _holds(scope);

    /// <summary>Whether a path of it begins at <c>@</c>.</summary>
    internal bool IsRelative => _paths.Any(path => path.IsRelative);

    /// <summary>Whether a path of it looks at that member of the root.</summary>
    internal bool BeginsWith(string name) => _paths.Any(path => path.BeginsWith(name));

    /// <summary>The condition as seen from one item of <paramref name="list"/> (<see cref="JsonPath.Within"/>).</summary>
    internal Condition Within(JsonPath? list) => list is not null && ConditionParser.TryRead(Text, list, out var within, out _) ? within : this;

    /// <summary>The condition that there is a value at <paramref name="path"/>.</summary>
    internal static Condition Exists(JsonPath path) => new(path.Text, scope => ConditionValue.Exists(path, scope), [path]);

    /// <summary>The condition that always holds.</summary>
    internal static Condition Always { get; } = new(string.Empty, _ => true, []);
}
