using Parlance.Dialects;
using Parlance.Dialects.Declarative;

namespace Parlance.Manifests.AiProtocol;

/// <content>How the provider is spoken to.</content>
internal sealed partial class ProtocolReader
{
    private static readonly TimeSpan s_usualTimeout = TimeSpan.FromSeconds(60);

    private ProtocolFacts ReadFacts(Dictionary<string, ProtocolEndpoint> endpoints, CapabilitySet capabilities, ErrorTable errors)
    {
        var auth = _map.Find("auth");
        var chat = endpoints.GetValueOrDefault("chat") ?? endpoints.GetValueOrDefault("chat_openai") ?? endpoints.Where(endpoint => endpoint.Key.Contains("chat", StringComparison.Ordinal)).Select(endpoint => endpoint.Value).FirstOrDefault();
        var facts = ReadAddress(new ProtocolFacts
        {
            At = Root.At,
            Name = _map.Text("name"),
            Homepage = Uri.TryCreate(_map.Text("official_url"), UriKind.Absolute, out var page) ? page : null,
            Status = _map.Word("status", "stable", "beta", "deprecated") == "deprecated" ? "legacy" : null,
            Auth = ProtocolAuthReader.Read(_endpoint.Find("auth"), auth, _notes),
            Models = ReadModels(),
            ModelsPath = _map.Find("services")?.Find("list_models")?.Find("path")?.Text,
            HeadersTimeout = _endpoint.Whole("timeout_ms", 100, 3_600_000) is { } wait && TimeSpan.FromMilliseconds(wait) > s_usualTimeout ? TimeSpan.FromMilliseconds(wait) : null,
            Chat = chat,
            Stream = endpoints.GetValueOrDefault("stream_chat") ?? endpoints.GetValueOrDefault("chat_stream"),
        });
        _endpoint.Find("protocol"); // The address says it too.
        foreach (var service in _map.Entries("services").Where(service => service.Key != "list_models"))
        {
            _notes.Tell(service.Value, "is not used");
        }

        var dialect = ReadDialect(chat);
        var quirks = ReadQuirks(dialect, capabilities);
        return facts with { Dialect = dialect ?? (IUpstreamDialect?)ReadRules(chat, errors), Quirks = quirks };
    }

    private IDialect? ReadDialect(ProtocolEndpoint? chat)
    {
        var (family, strategy) = (_map.Find("api_families")?.Find("chat")?.Find("request_format"), _map.Find("streaming")?.Find("decoder")?.Find("strategy"));
        _map.Find("default_api_family");
        string?[] words = [chat?.Adapter, family?.Text, _map.Text("payload_format"), _map.Text("response_format"), _map.Text("api_style"), strategy?.Text];
        if (words.Contains(ShapeWords.OwnRules))
        {
            return null;
        }

        var known = words.OfType<string>().Select(ShapeWords.Find).FirstOrDefault(dialect => dialect is not null);
        var named = words.Any(word => word is not null);
        var dialect = known ?? (named && (Rules.Count > 0 || HasPaths) ? null : (chat is null ? null : ShapeWords.FindByPath(chat.Path)) ?? DialectSet.OpenAiChat);
        return dialect is not null && Fits(dialect) ? dialect : null;
    }

    /// <summary>Messages that the manifest describes itself. The spelling of the conversation is that of a shape that it names, or that its tools have.</summary>
    private DeclarativeDialect? ReadRules(ProtocolEndpoint? chat, ErrorTable errors)
    {
        var source = _map.Find("tooling")?.Find("source_model")?.Text.Split('_')[0];
        var named = ((string?[])[chat?.Adapter, _map.Find("api_families")?.Find("chat")?.Find("request_format")?.Text, _map.Text("payload_format"), _map.Find("streaming")?.Find("decoder")?.Find("strategy")?.Text, source])
            .OfType<string>().Select(ShapeWords.Find).OfType<IDialect>().FirstOrDefault(form => form == DialectSet.AnthropicMessages || form == DialectSet.GeminiGenerate);
        return new RuleReader(_map, _notes, errors, new ShapeDefaults(named ?? DialectSet.OpenAiChat), chat?.Path.Contains("{model}", StringComparison.Ordinal) == true).Read();
    }

    private IReadOnlyList<YamlNode> Rules => Root.Find("streaming")?.Find("event_map")?.Items ?? [];

    private bool HasPaths => Root.Find("response_paths") is not null;

    /// <summary>Whether the manifest's own rules describe what the dialect reads. Where they differ they are meant, and the dialect is not.</summary>
    private bool Fits(IDialect dialect)
    {
        var streamed = Rules.Where(rule => rule.Find("emit")?.Text == "PartialContentDelta").Select(rule => (rule.Find("extract") ?? rule.Find("fields"))?.Find("content")?.Text).OfType<string>();
        var nested = dialect == DialectSet.OpenAiChat && (_map.Find("parameter_mappings")?.Fields ?? []).Any(field => field.Value.Text.Contains('.'));
        var fits = !nested && streamed.All(path => ShapeWords.Streams(dialect, path)) && (Root.Find("response_paths")?.Find("content")?.Text is not { } whole || ShapeWords.Answers(dialect, whole));
        if (!fits)
        {
            _notes.Tell(Root, $"describes messages that are not those of {dialect.Name}; its own paths and rules are used");
        }

        return fits;
    }

    private List<ModelCard> ReadModels()
    {
        var cards = new List<ModelCard>();
        if (_map.Map("metadata") is not { } metadata)
        {
            return cards;
        }

        foreach (var field in metadata.Entries("models"))
        {
            if (ModelCardReader.IsId(field.Key))
            {
                cards.Add(ModelReader.Read(field, _notes));
            }
            else
            {
                _notes.Fail(field.Value, "is keyed by something that is no model id");
            }
        }

        foreach (var field in metadata.Entries("deprecated"))
        {
            _notes.Tell(field.Value, $"is told only here: {field.Value.Find("note")?.Text ?? "the model is no longer served"}");
        }

        _notes.TellUnread(metadata);
        return cards;
    }
}
