using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Dialects.TextTools;
using Parlance.Wire;

namespace Parlance.Manifests;

/// <summary>One model of one provider, ready to be called. Immutable and shared: compile once, call often.</summary>
public sealed class Target
{
    /// <summary>Compiles a target.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="model">The model's name on the wire; without a slash and a card, the provider's <see cref="Provider.ModelPrefix"/> is put before it.</param>
    /// <param name="card">What is known of the model; null: nothing.</param>
    public Target(Provider provider, string model, ModelCard? card = null)
        : this(provider, WireName(provider, model, card), card, QuirksOf(provider, card))
    {
    }

    private Target(Provider provider, string model, ModelCard? card, Quirks quirks)
    {
        Provider = provider;
        Card = card;
        Name = $"{provider.Id}/{model}";
        Capabilities = card is null ? provider.Capabilities : provider.Capabilities?.For(card);
        Wire = new WireTarget(model, quirks) { MaxOutputTokens = card?.MaxOutputTokens };
        Dialect = Wire.Quirks.Dialect is { } name && DialectSet.TryGet(name, out var own) ? own : provider.Dialect;
        var isUsual = Dialect == provider.Dialect;
        ChatUri = Address(isUsual ? provider.ChatPath : Dialect.ChatPath, model);
        StreamUri = Address(isUsual ? provider.StreamPath : Dialect.StreamPath, model);
        WithTools = Wire.Quirks.ToolsDialect is { } other ? new Target(provider, model, card, Wire.Quirks with { Dialect = other, ToolsDialect = null }) : this;
    }

    /// <summary><c>provider/model</c>.</summary>
    public string Name { get; }

    /// <summary>The provider.</summary>
    public Provider Provider { get; }

    /// <summary>The protocol that the model is spoken to in; the provider's own, unless its quirks say otherwise.</summary>
    public IUpstreamDialect Dialect { get; }

    /// <summary>The same model for a request with tools that lets it reason; this very target where that makes no difference. See <see cref="Quirks.ToolsDialect"/>.</summary>
    public Target WithTools { get; }

    /// <summary>What the request writer must know.</summary>
    public WireTarget Wire { get; }

    /// <summary>What is known of the model; null when there is no card.</summary>
    public ModelCard? Card { get; }

    /// <summary>What it is held to: what its provider declares, and what its card says; null: to nothing.</summary>
    private CapabilitySet? Capabilities { get; }

    /// <summary>Why it is not asked to chat, where it is known to do something else; null when it may be asked.</summary>
    public ChatError? ChatRefusal => Card?.Operations is { Count: > 0 } done ? NoChat(string.Join(", ", done.Select(one => one.Word())))
        : Provider.Chat ? null
        : NoChat(string.Join(", ", Provider.Operations.Keys.Select(one => one.Word())));

    private ChatError NoChat(string does) => new(ErrorKind.NotFound, $"{Name} cannot chat: it is a model for {does}. Choose another one.")
    {
        Side = ErrorSide.Client,
        Code = "operation_not_supported",
        Param = "model",
    };

    /// <summary>Whether a stream can be asked for; false has a whole answer asked for, which is then played as a stream.</summary>
    public bool Streams => Dialect.Streams && Wire.Quirks.Streams;

    /// <summary>Whether the answer to <paramref name="request"/> may be so long that it must be asked for as a stream also where it is wanted whole (<see cref="IUpstreamDialect.WholeLimit"/>).</summary>
    public bool NeedsStream(ChatRequest request) => Dialect.WholeLimit is { } most && Streams && (request.MaxTokens ?? Wire.MaxOutputTokens) > most;

    /// <summary>Address of the chat call.</summary>
    public Uri ChatUri { get; }

    /// <summary>Address of a chat call that asks for a stream; the same in most protocols.</summary>
    public Uri StreamUri { get; }

    /// <summary>
    /// The request as this target wants it, in its provider's dialect: what its dialect writes, with tools in words where the model has none of its own. What the provider's manifest does not
    /// declare is not asked of it (<see cref="CapabilitySet"/>).
    /// </summary>
    public bool TryWriteRequest(ChatRequest request, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        error = Capabilities?.Refuse(request, toolsInText: Wire.Quirks.Tools == "text");
        request = Wire.Quirks.Tools == "text" ? ToolPrompt.Fit(request) : request;
        return error is null && (request.Params.Count == 0 ? Dialect.TryWriteRequest(request, Wire, output, dropped, out error) : TryWriteWithParams(request, output, dropped, out error));
    }

    private bool TryWriteWithParams(ChatRequest request, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        using var written = new PooledBuffer();
        error = RequestParams.Refuse(request.Params, Name, Wire);
        return error is null && Dialect.TryWriteRequest(request, Wire, written, dropped, out error) && RequestParams.TryAdd(request.Params, written.WrittenMemory, output, out error);
    }

    /// <summary>Address of a call other than chat; false when the provider has no such thing, or the model is known not to do it.</summary>
    public bool TryGetUri(Operation operation, [NotNullWhen(true)] out Uri? uri)
    {
        uri = (Card?.Operations is not { } done || done.Contains(operation)) && Provider.Operations.TryGetValue(operation, out var path) ? Address(path, Wire.Model) : null;
        return uri is not null;
    }

    private static string WireName(Provider provider, string model, ModelCard? card) =>
        card is null && provider.ModelPrefix is { } prefix && !model.Contains('/', StringComparison.Ordinal) ? prefix + model : model;

    /// <summary>How a card says that tools reach its model; where calls are looked for in the text anyway, a model without tools of its own has them in the text alone.</summary>
    private static Quirks QuirksOf(Provider provider, ModelCard? card)
    {
        if (card is not { ToolsAs: not null } and not { Tools: false })
        {
            return provider.Quirks;
        }

        var own = provider.Quirks.For(card.Id);
        var tools = card.ToolsAs ?? (own.Tools == "hybrid" ? "text" : own.Tools);
        return tools == own.Tools ? provider.Quirks : own with { Tools = tools, ByModel = new Dictionary<string, Quirks>() };
    }

    /// <summary>A model such as <c>meta/llama</c> can stand in a path in two pieces, <c>{owner}/{name}</c>: as one, its slash would be escaped.</summary>
    private Uri Address(string path, string model)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var filled = path.Replace("{model}", Uri.EscapeDataString(model), StringComparison.Ordinal)
            .Replace("{owner}", Uri.EscapeDataString(model[..Math.Max(0, slash)]), StringComparison.Ordinal)
            .Replace("{name}", Uri.EscapeDataString(model[(slash + 1)..]), StringComparison.Ordinal);
        return new Uri(Provider.BaseUrl.AbsoluteUri.TrimEnd('/') + filled);
    }
}
