using System.Globalization;

namespace Parlance.Dialects;

/// <summary>
/// The parameters that a target does not take and that a request was therefore sent without. Names are those of openai-chat, whatever the door: <c>seed</c>, <c>response_format</c>; a path where it is
/// deeper: <c>tools[0].strict</c>. A value that was moved to what the target takes is named with that bound: <c>temperature&gt;1</c>. Not thread-safe.
/// </summary>
public sealed class DroppedFields
{
    /// <summary>Top-level forms that a reader keeps as they came although it also understood them: reasoning, the form of the answer, usage in streams.</summary>
    private static readonly string[] s_understood =
        ["stream_options", "response_format", "reasoning", "thinking", "enable_thinking", "thinking_budget", "chat_template_kwargs", "chat_template_args", "output_config", "text", "include", "generationConfig"];

    private List<string>? _names;

    /// <summary>The names, in the order in which they were found, each once.</summary>
    public IReadOnlyList<string> Names => _names is null ? [] : _names;

    /// <summary>Whether the form of the answer is demanded in words only.</summary>
    internal bool HasFormat => _names is not null && (_names.Contains("response_format") || _names.Contains("response_format.json_schema"));

    /// <summary>Says that <paramref name="name"/> was left out.</summary>
    public void Add(string name)
    {
        _names ??= [];
        if (!_names.Contains(name))
        {
            _names.Add(name);
        }
    }

    /// <summary>Says that fields which mean something in another dialect only were left out. Forms that are also understood, and <c>null</c>, are not named.</summary>
    public void AddForeign(RawFields? extra, string dialect)
    {
        foreach (var (name, value) in extra is null || extra.Dialect == dialect ? [] : extra.Fields)
        {
            AddIf(!s_understood.Contains(name) && !value.Utf8.Span.SequenceEqual("null"u8), name);
        }
    }

    /// <summary>Says that <paramref name="name"/> was left out, if the caller gave it.</summary>
    public void AddIf(bool given, string name)
    {
        if (given)
        {
            Add(name);
        }
    }

    /// <summary>Says that <paramref name="value"/>, which the door allows, was moved to the target's <paramref name="bound"/>: <c>temperature&gt;1</c> was above it, <c>temperature&lt;0.01</c> below.</summary>
    public void AddOutside(double value, double bound, string name)
    {
        if (value != bound)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{name}{(value > bound ? '>' : '<')}{bound}"));
        }
    }

    /// <summary>Says that <paramref name="name"/> was sent after all, by a target that has a place for it.</summary>
    internal void Remove(string name) => _names?.Remove(name);

    /// <summary>Forgets all, for the next target.</summary>
    public void Clear() => _names?.Clear();
}
