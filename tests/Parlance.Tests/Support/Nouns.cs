using System.Collections;
using System.Reflection;
using System.Text;

namespace Parlance.Tests.Support;

/// <summary>Nouns as text, all properties at every depth, so that two can be compared by value and a difference can be read.</summary>
public static class Nouns
{
    /// <summary>The description of <paramref name="noun"/>.</summary>
    public static string Describe(object? noun)
    {
        var text = new StringBuilder();
        Append(text, noun, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string or RawJson or MessageRole or FinishReason or Uri:
                text.Append('"').Append(value).Append('"');
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Line(text, depth + 1);
                    Append(text, item, depth + 1);
                }

                text.Append(']');
                break;
            case ValueType and not Usage and not IEnumerable when !value.GetType().IsGenericType:
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{value}");
                break;
            default:
                AppendProperties(text, value, depth);
                break;
        }
    }

    private static void AppendProperties(StringBuilder text, object value, int depth)
    {
        text.Append(value.GetType().Name);
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            if (property.GetIndexParameters().Length == 0 && property.GetValue(value) is { } member and not ICollection { Count: 0 })
            {
                Line(text, depth + 1);
                text.Append(property.Name).Append(": ");
                Append(text, member, depth + 1);
            }
        }
    }

    private static void Line(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth * 2);
}
