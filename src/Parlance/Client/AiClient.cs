using System.Runtime.CompilerServices;
using Parlance.Client.Caching;
using Parlance.Client.Conversations;
using Parlance.Client.Guards;
using Parlance.Client.Telemetry;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance;

/// <summary>
/// Asks language models, whoever offers them: switching provider is changing the model's name. Thread-safe; make one and keep it.
/// Failures are <see cref="AiException"/>; a cancelled call is an <see cref="OperationCanceledException"/>.
/// </summary>
public sealed partial class AiClient : IDisposable
{
    private readonly ClientTargets _targets;
    private readonly Connections _connections;
    private readonly AttemptLoop _loop;
    private readonly SemaphoreSlim? _slots;
    private readonly ChatNext? _steps;
    private readonly ChatNext _traced;
    private readonly ChatRequestBuilder _chat;
    private bool _disposed;

    internal AiClient(AiClientOptions options, ClientTargets targets)
    {
        var resilience = options.Resilience;
        var timeouts = resilience.Timeouts with { Total = options.Timeout ?? resilience.Timeouts.Total };
        _targets = targets;
        _connections = new Connections(new ConnectionOptions { TimeProvider = options.TimeProvider, ConnectTimeout = timeouts.Connect, Handler = options.HttpHandler });
        _loop = new AttemptLoop(_connections, new AttemptOptions { Timeouts = timeouts, MaxRetries = options.MaxRetries, Breaker = resilience.Breaker, RetryBudget = resilience.RetryBudget, Hedge = resilience.Hedge });
        _slots = options.MaxInflight is { } most ? new SemaphoreSlim(most) : null;
        Model = options.Model;
        _chat = Chat(new ChatRequest { Model = Model ?? "", Messages = [] });
        foreach (var step in Steps(options, targets).Reverse())
        {
            var next = _steps ?? AskAsync;
            _steps = (request, cancellation) => step.RunAsync(request, next, cancellation);
        }

        var telemetry = new TelemetryStep(targets.Find, options.TimeProvider, options.HasTelemetryContent(Environment.GetEnvironmentVariable));
        var inner = _steps ?? AskAsync;
        _traced = (request, cancellation) => telemetry.RunAsync(request, inner, cancellation);
    }

    /// <summary>The main model as it was named; null when every request names its own.</summary>
    public string? Model { get; }

    /// <summary>A client for <paramref name="model"/>.</summary>
    /// <param name="model"><c>provider/model</c>, for example <c>openai/gpt-4o</c>, or a bare model id that one provider has.</param>
    /// <param name="options">Null for the defaults: shipped manifests, key from the environment.</param>
    /// <param name="cancellationToken">Stops the loading of manifests.</param>
    /// <exception cref="AiException">E1004 for an unknown model, E1002 when its provider has no key, E1001 for options that make no sense.</exception>
    public static Task<AiClient> FromModelAsync(string model, AiClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return CreateAsync((options ?? new AiClientOptions()) with { Model = model }, cancellationToken);
    }

    /// <summary>A client as <paramref name="options"/> say; without a model in them every request must name its own.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the loading of manifests.</param>
    /// <exception cref="AiException">As of <see cref="FromModelAsync"/>.</exception>
    public static async Task<AiClient> CreateAsync(AiClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new AiClientOptions();

        // Reading and compiling manifests is work for the processor and the disk: not on a caller's user-interface thread.
        return new AiClient(options, await Task.Run(() => ClientTargets.Load(options, Environment.GetEnvironmentVariable), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Says the options step by step.</summary>
    public static AiClientBuilder CreateBuilder() => new();

    /// <summary>Begins a request.</summary>
    public ChatRequestBuilder Chat() => _chat;

    /// <summary>Begins with a request that exists already; its model is asked.</summary>
    public ChatRequestBuilder Chat(ChatRequest request) => new(new ChatSetting(this), request);

    /// <summary>Executes many requests, some at a time; one that fails does not stop the others. For answers of another kind see <see cref="Batch.RunAsync"/>.</summary>
    /// <param name="requests">The requests, of this client or others.</param>
    /// <param name="options">Null for the defaults: 8 at a time.</param>
    /// <param name="cancellationToken">Cancels the running calls and begins no more.</param>
    /// <returns>A result for each request, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<IReadOnlyList<BatchResult<(ChatResult Reply, CallStats Stats)>>> BatchAsync(IEnumerable<ChatRequestBuilder> requests, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Batch.RunAsync(requests, static (request, cancellation) => request.ExecuteWithStatsAsync(cancellation), options, cancellationToken);
    }

    /// <summary>Closes all connections; calls that are running fail. A handler from the options stays open.</summary>
    public void Dispose()
    {
        _disposed = true;
        _connections.Dispose();
    }

    internal TimeProvider TimeProvider => _connections.TimeProvider;

    /// <summary>What stands between a call and the model now; null when nothing does.</summary>
    private ChatNext? Layers => Instruments.IsOn ? _traced : _steps;

    /// <summary>What providers' figures taught about token counts.</summary>
    internal TokenScales Scales { get; } = new();

    /// <summary>Who is asked first for <paramref name="model"/>.</summary>
    internal Target TargetOf(string model) => _targets.For(model)[0];

    /// <summary>The whole answer to whom nobody wants to know what it took.</summary>
    internal async Task<ChatResult> ReplyAsync(ChatRequest request, CancellationToken cancellationToken) => (await AnswerAsync(request, cancellationToken).ConfigureAwait(false)).Reply;

    internal async Task<(ChatResult Reply, CallStats Stats)> ExecuteAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        return (answer.Reply, answer.Stats);
    }

    /// <summary>The whole answer. Without a layer between, no events are made of it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<WholeAnswer> AnswerAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        request = request.Stream ? request with { Stream = false } : request;
        if (Layers is { } layers)
        {
            var (reply, stats) = await FoldAsync(layers(request, cancellationToken)).ConfigureAwait(false);
            return new WholeAnswer(reply, stats);
        }

        var call = Open(request, streaming: false, cancellationToken);
        await using (call.ConfigureAwait(false))
        {
            await call.StartAsync(_loop, _targets.For(request.Model), _slots).ConfigureAwait(false);
            while (await call.ReadAsync().ConfigureAwait(false))
            {
            }

            return new WholeAnswer(call.ToResult(), call);
        }
    }

    internal IAsyncEnumerable<StreamingEvent> StreamAsync(ChatRequest request, CancellationToken cancellationToken) =>
        Layers is { } layers ? layers(request with { Stream = true }, cancellationToken) : AskAsync(request.Stream ? request : request with { Stream = true }, cancellationToken);

    /// <summary>The layers around the model, outermost first.</summary>
    private static IEnumerable<IChatStep> Steps(AiClientOptions options, ClientTargets targets) =>
    [
        .. options.InputGuards.Count > 0 ? [new InputGuardStep(options.InputGuards)] : Array.Empty<IChatStep>(),

        // The first guard sees the answer first.
        .. options.OutputGuards.Reverse().Select(guard => new OutputGuardStep(guard)),
        .. options.Cache is { } cache ? [new CacheStep(cache, model => targets.For(model)[0], options.TimeProvider)] : Array.Empty<IChatStep>(),
    ];

    /// <summary>The whole answer as its last event, for those who read every answer as events.</summary>
    internal async IAsyncEnumerable<StreamingEvent> AskOnceAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (reply, stats) = await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        yield return new StreamingEvent.Completed(reply, stats);
    }

    internal static async Task<(ChatResult Reply, CallStats Stats)> FoldAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        StreamingEvent.Completed? completed = null;
        await foreach (var next in events.ConfigureAwait(false))
        {
            completed = next as StreamingEvent.Completed;
        }

        return (completed!.Result, completed.Stats);
    }

    private async IAsyncEnumerable<StreamingEvent> AskAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = Open(request, streaming: true, cancellationToken);
        await using (call.ConfigureAwait(false))
        {
            await call.StartAsync(_loop, _targets.For(request.Model), _slots).ConfigureAwait(false);
            do
            {
                while (call.TryNext(out var next))
                {
                    yield return next;
                }
            }
            while (await call.ReadAsync().ConfigureAwait(false));
            yield return new StreamingEvent.Completed(call.ToResult(), call.ToStats());
        }
    }

    private ChatCall Open(ChatRequest request, bool streaming, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequestCheck.Throw(request);
        return new ChatCall(request, _connections.TimeProvider, streaming, cancellationToken);
    }
}
