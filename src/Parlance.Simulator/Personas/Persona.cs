using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;
using Parlance.Simulator.Doors;
using Parlance.Simulator.Operations;

namespace Parlance.Simulator.Personas;

/// <summary>
/// One provider of the manifests, compiled: its paths, its credential, its rules, and the form of its answers. What the manifest says is the whole difference between two personas. Immutable and thread-safe.
/// </summary>
internal sealed class Persona
{
    private readonly ProviderManifest _manifest;
    private readonly PersonaAuth _auth;
    private readonly Door _door;
    private readonly List<(PathTemplate Path, Func<string?, SimulatedRoute> Route)> _routes = [];

    /// <param name="manifest">The provider; one with an address.</param>
    /// <param name="dialect">Its dialect.</param>
    /// <param name="keys">The keys that are accepted; null for any.</param>
    public Persona(ProviderManifest manifest, IDialect dialect, IReadOnlySet<string>? keys)
    {
        _manifest = manifest;
        _auth = new PersonaAuth(manifest.Auth ?? new AuthScheme(dialect.KeyHeader, dialect.KeyPrefix, true), keys);
        _door = DoorOf(dialect);
        var root = RootOf(manifest);
        if (manifest.Chat != false)
        {
            AddChat(root, _door, manifest.ChatPath ?? _door.Dialect.ChatPath, manifest.StreamPath ?? manifest.ChatPath ?? _door.Dialect.StreamPath);
        }

        foreach (var other in OtherDialects(manifest.Quirks ?? Quirks.None))
        {
            AddChat(root, DoorOf(other), other.ChatPath, other.StreamPath);
        }

        foreach (var (operation, path) in manifest.Operations ?? OperationSet.PathsOf(dialect))
        {
            Add(root + path, model => new SimulatedRoute(_door) { Operation = OperationDoor.Of(operation, root, path), Model = model });
        }

        if (manifest.ModelsPath is { } models)
        {
            Add(root + models, _ => new SimulatedRoute(_door) { List = () => ModelList.Write(_door.Dialect.Name, manifest.Models.Select(card => card.Id)) });
        }
    }

    /// <summary>What is at that path of the vendor's server; a route to nothing when there is none.</summary>
    public SimulatedRoute Find(string path, string query)
    {
        foreach (var (template, route) in _routes)
        {
            if (template.TryMatch(path, query, out var model))
            {
                return route(model) with { Admit = Admit };
            }
        }

        return new SimulatedRoute(_door);
    }

    /// <summary>The path under which the vendor documents its API, pieces in braces included.</summary>
    private static string RootOf(ProviderManifest manifest)
    {
        var address = manifest.BaseUrlTemplate ?? manifest.BaseUrl!.AbsoluteUri;
        var start = address.IndexOf('/', address.IndexOf("://", StringComparison.Ordinal) + 3);
        return start < 0 ? "" : address[start..].TrimEnd('/');
    }

    /// <summary>The protocols that some models are spoken to in, each at its usual path.</summary>
    private static IEnumerable<IDialect> OtherDialects(Quirks quirks) =>
        quirks.ByModel.Values.Prepend(quirks).SelectMany(one => new[] { one.Dialect, one.ToolsDialect }).OfType<string>().Distinct().Select(name => DialectSet.All.FirstOrDefault(dialect => dialect.Name == name)).OfType<IDialect>();

    private void Add(string template, Func<string?, SimulatedRoute> route) => _routes.Add((new PathTemplate(template), route));

    private void AddChat(string root, Door door, string path, string streamPath)
    {
        var isOne = path == streamPath;
        Add(root + path, model => new SimulatedRoute(door) { Chat = new PathFacts(model, isOne ? null : false) });
        if (!isOne)
        {
            Add(root + streamPath, model => new SimulatedRoute(door) { Chat = new PathFacts(model, true) });
        }
    }

    private ChatError? Admit(SimulatorRequest request)
    {
        if (_auth.Check(request) is { } refusal)
        {
            return refusal;
        }

        var missing = _manifest.Headers.Concat(_door.Dialect.Headers.Where(header => !_manifest.Headers.ContainsKey(header.Key)))
            .FirstOrDefault(header => request.Headers.GetValueOrDefault(header.Key) != header.Value).Key;
        return missing is null ? null : new ChatError(ErrorKind.InvalidRequest, $"{missing}: header is required, with the value that is documented.") { Param = missing };
    }

    private Door DoorOf(IDialect dialect)
    {
        var door = DoorSet.Of(dialect);
        var quirks = _manifest.Quirks ?? Quirks.None;
        var rules = door.Rules;
        door = door with
        {
            Headers = RateLimits,
            Rules = (request, chat) => PersonaRules.Check(request.Body, dialect, new WireTarget(chat.Model, quirks.For(chat.Model))) ?? rules(request, chat),
        };
        return dialect.Name == DialectSet.OpenAiChat.Name ? ChatDoorOf(door, quirks) : door;
    }

    private Door ChatDoorOf(Door door, Quirks quirks)
    {
        var errors = _manifest.Answers.Errors;
        var writeError = ErrorShapes.Of(errors) ?? door.WriteError;
        return door with
        {
            DemandsReasoning = model => quirks.For(model).ReasoningEcho is not null,
            FailsUnderOk = errors == "base_resp",
            WriteError = writeError,
            WriteResponse = (result, output) => new ChatResponseWriter(FormOf(quirks.For(result.Model)), quirks.For(result.Model)).Write(result, output),
            OpenWriter = (options, output) => new ChatStreamWriter(FormOf(quirks.For(options.Model)), quirks.For(options.Model), writeError, options, output),
        };
    }

    /// <summary>The form of a model's answers: the provider's, but for what its quirks say.</summary>
    private AnswerForm FormOf(Quirks quirks) => _manifest.Answers with
    {
        Reasoning = quirks.ReasoningTag is null ? _manifest.Answers.Reasoning : "think",
        UsageUnasked = _manifest.Answers.UsageUnasked || !quirks.StreamUsageOption,
    };

    /// <summary>Limits as the vendor tells them: nothing is left when it refused for that.</summary>
    private List<KeyValuePair<string, string>> RateLimits(int status)
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (var limit in _manifest.RateLimitHeaders ?? RateLimitHeaders.Usual)
        {
            headers.Add(new(limit.Remaining, status == 429 ? "0" : "59"));
            headers.Add(new(limit.Reset, "2s"));
        }

        return headers;
    }
}
