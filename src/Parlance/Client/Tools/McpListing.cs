using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Parlance.Dialects;

namespace Parlance.Client.Tools;

/// <summary>The tools of a server under names that every provider takes.</summary>
internal static class McpListing
{
    private const int MaxPrefix = 24;
    private const int MaxName = 64;

    /// <summary>A server that never stops listing is cut here; no provider takes as many.</summary>
    private const int MaxTools = 1_000;

    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        // Without an underscore the first one parts server and tool, and tools of two servers cannot have one name.
        if (name.Length is 0 or > MaxPrefix || !char.IsAsciiLetter(name[0]) || name.Contains('_', StringComparison.Ordinal) || !SpelledName.Is(name))
        {
            throw McpTransports.Invalid("name", $"The name '{name}' for an MCP server cannot be used; give a letter, then letters, digits and '-', at most {MaxPrefix}.");
        }
    }

    public static async Task<IReadOnlyList<AIFunction>> ReadAsync(string server, McpClient client, int maxResultLength, CancellationToken cancellationToken)
    {
        var tools = new Dictionary<string, Tool>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            foreach (var tool in page.Tools)
            {
                tools.TryAdd(tool.Name, tool);
            }

            cursor = page.NextCursor == cursor ? null : page.NextCursor;
        }
        while (cursor is not null && tools.Count < MaxTools);

        var names = Names(server, tools.Keys);
        return [.. tools.Values.Take(MaxTools).Select(tool => new McpFunction(client, tool, names[tool.Name], maxResultLength))];
    }

    /// <summary>
    /// <c>{server}_{tool}</c> where that is a name for every provider, else its spelling with a hash behind. The same tools always get the same names, in whatever order they are listed.
    /// </summary>
    public static Dictionary<string, string> Names(string server, IEnumerable<string> tools)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in tools.Order(StringComparer.Ordinal))
        {
            var whole = $"{server}_{tool}";
            var name = SpelledName.Is(whole, MaxName) ? whole : SpelledName.Of(whole, MaxName);

            // A tool may bear the very spelling of another.
            while (!taken.Add(name))
            {
                name = SpelledName.Of(name, MaxName);
            }

            names.Add(tool, name);
        }

        return names;
    }
}
