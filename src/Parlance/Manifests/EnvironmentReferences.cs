using System.Text;

namespace Parlance.Manifests;

/// <summary>
/// Puts environment variables where a configuration says <c>${NAME}</c>. Only values are replaced, never keys, and what a variable holds is never read as YAML or searched again. <c>$${</c> writes a literal <c>${</c>.
/// </summary>
public static class EnvironmentReferences
{
    /// <summary>
    /// A copy of <paramref name="root"/> with every reference replaced. A variable that is not set, or a reference that is not well formed, is an error that names it; the value is then left empty.
    /// </summary>
    /// <param name="root">The tree as read.</param>
    /// <param name="environment">Gives the value of a variable, null when it is not set.</param>
    /// <param name="errors">Receives the errors.</param>
    public static YamlNode Replace(YamlNode root, Func<string, string?> environment, ICollection<YamlError> errors) =>
        Copy(root, null, null, new Replacement(environment, errors));

    private static YamlNode Copy(YamlNode node, YamlNode? parent, string? key, Replacement replacement)
    {
        var text = node.Text.Contains("${", StringComparison.Ordinal) ? replacement.Apply(node) : node.Text;
        // What came out of a variable counts as text: a secret that reads `null` or `true` is still a secret.
        var copy = new YamlNode(node.Kind, node.At, parent, key, text, node.Quoted);
        foreach (var item in node.Items)
        {
            copy.Add(Copy(item, copy, null, replacement));
        }

        foreach (var field in node.Fields)
        {
            copy.Add(field with { Value = Copy(field.Value, copy, field.Key, replacement) });
        }

        return copy;
    }

    private sealed class Replacement(Func<string, string?> environment, ICollection<YamlError> errors)
    {
        public string Apply(YamlNode node)
        {
            var text = node.Text;
            var result = new StringBuilder();
            var position = 0;
            for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", position, StringComparison.Ordinal))
            {
                if (start > position && text[start - 1] == '$')
                {
                    result.Append(text, position, start - 1 - position).Append("${");
                    position = start + 2;
                    continue;
                }

                result.Append(text, position, start - position);
                var end = text.IndexOf('}', start);
                var name = end < 0 ? string.Empty : text[(start + 2)..end];
                result.Append(Value(node, name));
                position = end < 0 ? text.Length : end + 1;
            }

            return result.Append(text, position, text.Length - position).ToString();
        }

        private string Value(YamlNode node, string name)
        {
            if (!VariableNames.IsValid(name))
            {
                errors.Add(new YamlError(node.At, node.Path, "holds a reference that is not of the form ${NAME}; write $${ for a literal ${"));
                return string.Empty;
            }

            var value = environment(name);
            if (value is null)
            {
                errors.Add(new YamlError(node.At, node.Path, $"needs the environment variable {name}, which is not set"));
            }

            return value ?? string.Empty;
        }
    }
}
