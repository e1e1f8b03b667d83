using System.Globalization;

namespace Parlance.Simulator.Strict;

/// <summary>The sentences that rules are made of: null when kept, an error when broken.</summary>
internal static class Rule
{
    public static ChatError Broken(string message, string param) => new(ErrorKind.InvalidRequest, message) { Param = param };

    public static ChatError? Unless(bool broken, string message, string param) => broken ? Broken(message, param) : null;

    public static ChatError? Range(double? value, double low, double high, string param) =>
        value is { } number && !(number >= low && number <= high)
            ? Broken(string.Create(CultureInfo.InvariantCulture, $"Invalid '{param}': {number} is not between {low} and {high}."), param)
            : null;

    /// <summary>Tool names are 1 to <paramref name="max"/> letters, digits, underscores and hyphens; <paramref name="param"/> is where, <c>{0}</c> being the index.</summary>
    public static ChatError? ToolNames(ChatRequest request, string param, int max = 64)
    {
        for (var i = 0; i < request.Tools.Count; i++)
        {
            var tool = request.Tools[i];
            if (tool.Native is null && (tool.Name.Length == 0 || tool.Name.Length > max || tool.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))))
            {
                return Broken($"Tool names must match '^[a-zA-Z0-9_-]{{1,{max}}}$'.", string.Format(CultureInfo.InvariantCulture, param, i));
            }
        }

        return null;
    }
}
