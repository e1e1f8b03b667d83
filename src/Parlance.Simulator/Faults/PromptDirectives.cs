using System.Text;

namespace Parlance.Simulator.Faults;

/// <summary>Directives written into a prompt: <c>[sim:status=503]</c>, as often as wanted.</summary>
internal static class PromptDirectives
{
    private const string Open = "[sim:";

    /// <summary>The prompt without its directives, and these joined with <c>;</c> (null when there are none).</summary>
    public static string Take(string prompt, out string? directives)
    {
        directives = null;
        if (!prompt.Contains(Open, StringComparison.Ordinal))
        {
            return prompt;
        }

        var rest = new StringBuilder();
        var position = 0;
        while (prompt.IndexOf(Open, position, StringComparison.Ordinal) is var start and >= 0 && prompt.IndexOf(']', start) is var end and >= 0)
        {
            rest.Append(prompt, position, start - position);
            directives += ";" + prompt[(start + Open.Length)..end];
            position = end + 1;
        }

        return rest.Append(prompt, position, prompt.Length - position).ToString().Trim();
    }
}
