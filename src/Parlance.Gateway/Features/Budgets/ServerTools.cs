using System.Text.Json;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// The tools of a request that the provider runs itself: they cost a fee, and what they find is input that does not stand in the request. Functions, and tools that the caller runs (a shell, an editor), are none.
/// </summary>
/// <param name="Uses">How often they are used at most, those apart that have no bound.</param>
/// <param name="WebSearches">Searches of the web at most.</param>
/// <param name="Sources">Sources read at most, where a provider charges by the source.</param>
/// <param name="FileSearches">Searches in files at most.</param>
/// <param name="Name">The first of them; null: there are none.</param>
/// <param name="Unbounded">The first that may run as often as it likes; null: there is none.</param>
/// <param name="Unknown">The first with a fee that no price can say; null: there is none.</param>
internal readonly record struct ServerTools(long Uses, long WebSearches, long Sources, long FileSearches, string? Name, string? Unbounded, string? Unknown)
{
    /// <summary>xAI reads no more sources than this for one answer.</summary>
    private const long MostSources = 50;

    private static readonly string[] s_callers = ["function", "custom", "text_editor_", "bash_", "computer_", "memory_", "tool_search_tool_", "local_shell", "apply_patch"];

    /// <summary>Finds them in a request in any dialect.</summary>
    /// <param name="body">The request.</param>
    /// <param name="paysByRequest">Whether the model's price of searches is one for the whole request.</param>
    public static ServerTools Read(ReadOnlySpan<byte> body, bool paysByRequest)
    {
        var found = default(ServerTools);
        var reader = new Utf8JsonReader(body);
        var inTools = false;
        long? mostCalls = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > 2)
            {
                continue;
            }

            var isTools = reader.ValueTextEquals("tools"u8);
            if (reader.CurrentDepth == 2 && !isTools)
            {
                continue;
            }

            var name = reader.GetString()!;
            reader.Read();
            inTools = isTools && reader.TokenType == JsonTokenType.StartArray;
            if (inTools)
            {
                ReadTools(ref reader, paysByRequest, ref found);
            }
            else if (name == "max_tool_calls" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var most))
            {
                mostCalls = most;
            }
            else
            {
                ReadSetting(ref reader, name, ref found);
            }
        }

        return mostCalls is { } calls && found is { Name: not null } ? found.Within(Math.Max(0, calls)) : found;
    }

    /// <summary>All of them together run no more often than that.</summary>
    private ServerTools Within(long calls) => this with
    {
        Uses = Unbounded is null ? Math.Min(Uses, calls) : calls,
        WebSearches = Math.Min(WebSearches, calls),
        FileSearches = Math.Min(FileSearches, calls),
        Unbounded = null,
    };

    private static void ReadTools(ref Utf8JsonReader reader, bool paysByRequest, ref ServerTools found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string? type = null, key = null;
            long? uses = null;
            var depth = reader.CurrentDepth;
            while (reader.Read() && reader.CurrentDepth > depth)
            {
                var isType = reader.ValueTextEquals("type"u8);
                var isMost = reader.ValueTextEquals("max_uses"u8);
                var name = reader.GetString();
                reader.Read();
                type = isType && reader.TokenType == JsonTokenType.String ? reader.GetString() : type;
                uses = isMost && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var most) ? Math.Max(0, most) : uses;

                // Gemini and Converse name a tool by the field that holds it.
                key = !isType && name is not ("functionDeclarations" or "function_declarations" or "toolSpec" or "cachePoint") && reader.TokenType == JsonTokenType.StartObject && IsKey(name!) ? name : key;
                reader.Skip();
            }

            if (type is null ? key is not null : !Array.Exists(s_callers, type.StartsWith))
            {
                found = found.With(type ?? key!, uses, paysByRequest);
            }
        }
    }

    private static bool IsKey(string name) =>
        name is "googleSearch" or "google_search" or "googleSearchRetrieval" or "google_search_retrieval" or "enterpriseWebSearch" or "enterprise_web_search" or "googleMaps" or "google_maps" or "urlContext" or "url_context"
            or "codeExecution" or "code_execution" or "fileSearch" or "file_search" or "computerUse" or "computer_use" or "systemTool" or "retrieval" or "mcpServers" or "mcp_servers";

    private static void ReadSetting(ref Utf8JsonReader reader, string name, ref ServerTools found)
    {
        var isOn = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.True;
        if (name == "web_search_options" && isOn)
        {
            // A model that searches does so once for each request.
            found = found.With("web_search", 1, paysByRequest: false);
            reader.Skip();
        }
        else if (name == "search_parameters" && isOn)
        {
            found = ReadLiveSearch(ref reader, found);
        }
        else if (isOn && name is "plugins" or "mcp_servers" or "enable_search" or "search_settings")
        {
            found = found.With(name, null, paysByRequest: false);
            reader.Skip();
        }
    }

    private static ServerTools ReadLiveSearch(ref Utf8JsonReader reader, ServerTools found)
    {
        var (sources, isOff) = (MostSources, false);
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var isMost = reader.ValueTextEquals("max_search_results"u8);
            var isMode = reader.ValueTextEquals("mode"u8);
            reader.Read();
            sources = isMost && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var most) ? Math.Max(0, most) : sources;
            isOff |= isMode && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("off"u8);
            reader.Skip();
        }

        return isOff ? found : found with { Uses = found.Uses + 1, Sources = found.Sources + sources, Name = found.Name ?? "search_parameters" };
    }

    private ServerTools With(string tool, long? uses, bool paysByRequest)
    {
        var isSearch = tool.StartsWith("web_search", StringComparison.Ordinal) || tool is "googleSearch" or "google_search" or "googleSearchRetrieval" or "google_search_retrieval" or "enterpriseWebSearch" or "enterprise_web_search";
        var isFiles = tool is "file_search" or "fileSearch";
        var isFree = tool.StartsWith("web_fetch", StringComparison.Ordinal) || tool is "urlContext" or "url_context" or "mcp" or "mcp_servers" or "mcpServers";
        var most = isSearch && paysByRequest ? uses ?? 1 : uses;
        return this with
        {
            Uses = Uses + (most ?? 0),
            WebSearches = WebSearches + (isSearch ? most ?? UsageUnits.Most : 0),
            FileSearches = FileSearches + (isFiles ? most ?? UsageUnits.Most : 0),
            Name = Name ?? tool,
            Unbounded = Unbounded ?? (most is null ? tool : null),
            Unknown = Unknown ?? (isSearch || isFiles || isFree ? null : tool),
        };
    }
}
