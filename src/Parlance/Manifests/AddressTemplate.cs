using System.Diagnostics.CodeAnalysis;

namespace Parlance.Manifests;

/// <summary>A base address with pieces in braces, <c>https://bedrock-runtime.{region}.amazonaws.com</c>, which settings of the same names fill.</summary>
internal static class AddressTemplate
{
    /// <summary>The settings that an address may have, as a configuration spells them beside <c>base_url</c>.</summary>
    public static readonly IReadOnlyList<string> Names = ["region", "location", "project", "resource", "account", "account_id", "workspace", "workspace_host", "ai_core_host", "host", "deployment"];

    /// <summary>What an address with pieces must be.</summary>
    public static string Rule => $"{ProviderAddress.Rule}; what stands in braces is one of {string.Join(", ", Names)}";

    public const string ValueRule = "must be letters, digits, '-', '_' and '.', starting with a letter or digit, at most 128";

    public static bool IsTemplate(string address) => address.Contains('{');

    /// <summary>A value may stand in a host's name; it can end neither the host nor a piece of the path.</summary>
    public static bool IsValue(string value) =>
        value.Length is > 0 and <= 128 && char.IsAsciiLetterOrDigit(value[0]) && !value.Contains("..", StringComparison.Ordinal) && Characters.All(value, c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>The names in braces, each once; null when the address is not well formed, or a name is none of <see cref="Names"/>.</summary>
    public static IReadOnlyList<string>? NamesIn(string address)
    {
        var names = Names.Where(name => address.Contains($"{{{name}}}", StringComparison.Ordinal)).ToList();
        return TryFill(address, names.ToDictionary(name => name, _ => "x"), out _) ? names : null;
    }

    /// <summary>The address with its pieces filled; false when that is no valid address, or a piece stays open.</summary>
    public static bool TryFill(string address, IReadOnlyDictionary<string, string> values, [NotNullWhen(true)] out Uri? uri)
    {
        foreach (var (name, value) in values)
        {
            address = address.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        uri = null;
        return !IsTemplate(address) && ProviderAddress.TryParse(address, out uri);
    }
}
