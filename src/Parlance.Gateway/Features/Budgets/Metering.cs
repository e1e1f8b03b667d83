using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>Whether the output of a call can be counted as it comes, so that nothing is made and charged unseen (ADR 0014). In doubt it cannot.</summary>
internal static class Metering
{
    /// <summary>Fields that have a provider make more than it shows, or something else than text.</summary>
    private static readonly string[] s_hidden = ["prediction", "audio", "modalities", "response_modalities", "responseModalities", "web_search_options", "search_parameters", "plugins", "mcp_servers", "enable_search", "enable_thinking"];

    /// <summary>Fields that offer tools.</summary>
    private static readonly string[] s_tools = ["tools", "functions", "toolConfig", "tool_config"];

    /// <param name="target">Who answers, with a stream.</param>
    /// <param name="body">What is sent.</param>
    public static bool Fits(Target target, ReadOnlySpan<byte> body)
    {
        var metered = target.Provider.Metered;
        if (!metered.HasFlag(MeteredOutput.Text) || (target.Card is not { Reasoning: false } && !metered.HasFlag(MeteredOutput.Reasoning)))
        {
            return false;
        }

        return Shows(body, metered.HasFlag(MeteredOutput.Tools)) && ServerTools.Read(body, paysByRequest: false).Name is null;
    }

    private static bool Shows(ReadOnlySpan<byte> body, bool showsTools)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > 2)
            {
                continue;
            }

            // Settings stand at the top, or in an object below it; two answers at once are beside each other in one stream, and one of them may be hidden (best_of).
            var isHidden = Is(reader, s_hidden) || (!showsTools && reader.CurrentDepth == 1 && Is(reader, s_tools));
            var isCount = reader.ValueTextEquals("n"u8) || reader.ValueTextEquals("best_of"u8) || reader.ValueTextEquals("candidateCount"u8);
            reader.Read();
            if ((isHidden && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False)) || (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count > 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Is(in Utf8JsonReader name, string[] names)
    {
        foreach (var known in names)
        {
            if (name.ValueTextEquals(known))
            {
                return true;
            }
        }

        return false;
    }
}
