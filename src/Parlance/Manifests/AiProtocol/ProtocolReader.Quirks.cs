using Parlance.Dialects;

namespace Parlance.Manifests.AiProtocol;

/// <content>How the provider deviates from its dialect, as far as a manifest of AI-Protocol can say so.</content>
internal sealed partial class ProtocolReader
{
    private static readonly string[] s_limits = ["max_tokens", "max_completion_tokens"];
    private static readonly string[] s_finishWords = ["stop", "length", "tool_calls", "content_filter", "function_call"];

    private Func<Quirks, Quirks> ReadQuirks(IDialect? dialect, CapabilitySet capabilities)
    {
        var changes = new List<Func<Quirks, Quirks>>();
        if (dialect == DialectSet.OpenAiChat)
        {
            ReadRenames(changes);
            ReadFinishWords(changes);
            if (capabilities.FeatureFlags.TryGetValue("streaming_usage", out var usage) && !usage)
            {
                changes.Add(quirks => quirks with { StreamUsageOption = false });
            }
        }
        else
        {
            _map.Find("parameters");
            _map.Find("parameter_mappings");
            _map.Find("termination");
        }

        if (dialect is not null)
        {
            foreach (var field in ((string[])["streaming", "response_paths", "tooling", "features"]).Select(_map.Find).OfType<YamlNode>())
            {
                _notes.Tell(field, $"is not used: {dialect.Name} is read and written by code that knows it whole");
            }
        }

        ReadToolCalling(changes);
        return quirks => changes.Aggregate(quirks, (current, change) => change(current));
    }

    /// <summary>
    /// Names of parameters: <c>parameter_mappings</c> (1.x) is ours → theirs; <c>parameters</c> (2.0) is the other way round, the key is the provider's name and <c>alias</c> ours.
    /// Ranges and defaults are the provider's own and are not sent.
    /// </summary>
    private void ReadRenames(List<Func<Quirks, Quirks>> changes)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in _map.Entries("parameter_mappings").Where(field => field.Value.Kind == YamlKind.Scalar))
        {
            names[field.Key] = field.Value.Text;
        }

        foreach (var field in _map.Entries("parameters"))
        {
            names.TryAdd(field.Value.Find("alias")?.Text ?? field.Key, field.Key);
        }

        if (names.Values.FirstOrDefault(s_limits.Contains) is { } limit)
        {
            changes.Add(quirks => quirks with { MaxTokensField = names.ContainsKey("max_tokens") ? limit : quirks.MaxTokensField });
        }

        names.Remove("stop_sequences");
        var renamed = names.Where(name => name.Key != name.Value && !s_limits.Contains(name.Value)).ToDictionary(StringComparer.Ordinal);
        if (renamed.Count > 0)
        {
            changes.Add(quirks => quirks with { Rename = quirks.Rename.Concat(renamed).GroupBy(name => name.Key).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal) });
        }
    }

    private void ReadFinishWords(List<Func<Quirks, Quirks>> changes)
    {
        var words = (_map.Find("termination")?.Find("mapping")?.Fields ?? []).Where(field => !s_finishWords.Contains(field.Key))
            .Select(field => KeyValuePair.Create(field.Key, TerminationWords.Ours(field.Value.Text))).ToDictionary(StringComparer.Ordinal);
        if (words.Count > 0)
        {
            changes.Add(quirks => quirks with { FinishReasons = words });
        }
    }

    /// <summary>Models whose own tool calls are not there, or not to be relied on.</summary>
    private void ReadToolCalling(List<Func<Quirks, Quirks>> changes)
    {
        if (Root.Find("capabilities")?.Find("tool_calling") is not { Kind: YamlKind.Map } node)
        {
            return;
        }

        var map = _notes.Open(node);
        var native = map.Map("native");
        var text = map.Map("text_fallback");
        var has = native?.Flag("supported") ?? true;
        native?.Word("reliability", "full", "partial", "none");
        native?.Find("notes");
        if (native is not null)
        {
            _notes.TellUnread(native);
        }

        if (text is not null)
        {
            var tags = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in text.List("known_dialects"))
            {
                tags[item.Find("tag")?.Text ?? string.Empty] = item.Find("map_to")?.Text ?? string.Empty;
            }

            tags.Remove(string.Empty);
            foreach (var fixedForm in (string[])["format", "wrapper", "body", "name_location", "args_key", "prompt_level"])
            {
                text.Find(fixedForm); // The one form that is asked for; others are understood.
            }

            _notes.TellUnread(text);
            changes.Add(quirks => quirks with { ToolTags = tags });
        }

        _notes.TellUnread(map);
        if (!has || text is not null)
        {
            changes.Add(quirks => quirks with { Tools = has ? "hybrid" : "text" });
        }
    }
}
