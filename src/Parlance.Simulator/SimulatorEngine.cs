using Parlance.Dialects;
using Parlance.Simulator.Faults;
using Parlance.Simulator.Models;
using Parlance.Simulator.Operations;
using Parlance.Simulator.Personas;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator;

/// <summary>Answers requests; the same behind a socket and in the same process. Thread-safe.</summary>
internal sealed class SimulatorEngine(SimulatorOptions options)
{
    /// <summary>The request limit of Anthropic's API; larger bodies are refused.</summary>
    public const int MaxBody = 32 << 20;

    private readonly RequestLog _log = new(options.KeepRequests);
    private readonly HashSet<string>? _keys = options.Keys?.ToHashSet(StringComparer.Ordinal);
    private readonly PersonaSet _personas = new(options.Manifests, options.Keys?.ToHashSet(StringComparer.Ordinal));

    public TimeProvider Time => options.TimeProvider;

    public IReadOnlyList<SimulatorRequest> Requests => _log.Snapshot();

    /// <summary>Answers one request. Ends quietly when <paramref name="gone"/> says that the client went away, or <paramref name="stopping"/> that the simulator does.</summary>
    public async Task HandleAsync(SimulatorRequest request, IReply reply, CancellationToken gone, CancellationToken stopping = default)
    {
        _log.Add(request);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        var away = false;
        try
        {
            await AnswerAsync(request, reply, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException || ending.IsCancellationRequested)
        {
            away = !stopping.IsCancellationRequested;
        }
        finally
        {
            request.End(Time.GetUtcNow(), away);
        }
    }

    private static ChatError Invalid(string message) => new(ErrorKind.InvalidRequest, message);

    private async Task AnswerAsync(SimulatorRequest request, IReply reply, CancellationToken gone)
    {
        var route = _personas.Find(request) ?? SimulatedRoute.Find(request);
        using var exchange = new Exchange(request, reply, route.Door, Dice.StateOf(options.Seed, request.Body.Span), Time, gone);
        if (Refuse(request, route) is { } refusal)
        {
            await exchange.FailAsync(refusal).ConfigureAwait(false);
        }
        else if (route.Operation is { } operation)
        {
            using var asked = new OperationRequest(request, route.Model, options.Seed);
            await OperateAsync(exchange, operation, asked).ConfigureAwait(false);
        }
        else if (route.Chat is { } facts)
        {
            await ChatAsync(exchange, facts).ConfigureAwait(false);
        }
        else
        {
            await exchange.SendJsonAsync(route.List!()).ConfigureAwait(false);
        }
    }

    private async Task ChatAsync(Exchange exchange, PathFacts path)
    {
        if (!exchange.Directives.TryApply(options.Script?.Invoke(exchange.Request), out var wrong)
            || !exchange.Directives.TryApply(exchange.Request.Headers.GetValueOrDefault("x-sim"), out wrong))
        {
            await exchange.FailAsync(Invalid(wrong!)).ConfigureAwait(false);
            return;
        }

        if (exchange.Door.Dialect.TryReadRequest(exchange.Request.Body, out var chat, out var error))
        {
            chat = chat with { Model = path.Model ?? chat.Model, Stream = path.Stream ?? chat.Stream };
        }

        var userText = chat is null ? "" : PromptDirectives.Take(Prompt.LastUserText(chat.Messages), out wrong);
        if (!exchange.Directives.TryApply(wrong, out wrong))
        {
            error = Invalid(wrong!);
        }

        await exchange.PauseAsync(exchange.Directives.FirstByte).ConfigureAwait(false);
        if (exchange.Directives.Status != 0 || exchange.Directives.Html)
        {
            await exchange.FailAsDirectedAsync().ConfigureAwait(false);
        }
        else if ((error ?? Check(exchange, chat!)) is { } refusal)
        {
            await exchange.FailAsync(refusal).ConfigureAwait(false);
        }
        else
        {
            await exchange.PlayAsync(SimModels.Answer(PromptOf(exchange, chat!, userText), options.Pace), chat!).ConfigureAwait(false);
        }
    }

    private async Task OperateAsync(Exchange exchange, OperationDoor door, OperationRequest asked)
    {
        foreach (var text in (string?[])[options.Script?.Invoke(exchange.Request), exchange.Request.Headers.GetValueOrDefault("x-sim"), asked.Directives])
        {
            if (!exchange.Directives.TryApply(text, out var wrong))
            {
                await exchange.FailAsync(Invalid(wrong!)).ConfigureAwait(false);
                return;
            }
        }

        await exchange.PauseAsync(exchange.Directives.FirstByte).ConfigureAwait(false);
        if (exchange.Directives.Status != 0 || exchange.Directives.Html)
        {
            await exchange.FailAsDirectedAsync().ConfigureAwait(false);
            return;
        }

        await exchange.PlayAsync(door.Answer(asked)).ConfigureAwait(false);
    }

    private ChatError? Refuse(SimulatorRequest request, SimulatedRoute route)
    {
        if (route is { Chat: null, Operation: null, List: null })
        {
            return new ChatError(ErrorKind.NotFound, $"Unknown request URL: {request.Method} {request.Path}.") { Code = "unknown_url" };
        }

        if (request.Method != (route.List is null ? "POST" : "GET"))
        {
            return Invalid($"Not allowed to {request.Method} on {request.Path}.") with { Status = 405, Code = "method_not_supported" };
        }

        if (request.Body.Length > MaxBody)
        {
            return new ChatError(ErrorKind.RequestTooLarge, "The request exceeds 32 MiB.");
        }

        return route.Admit is { } admit ? admit(request)
            : _keys is null || (KeyOf(request) is { } key && _keys.Contains(key))
            ? null
            : new ChatError(ErrorKind.Authentication, "The key is missing or not known.") { Code = "invalid_api_key" };
    }

    private static string? KeyOf(SimulatorRequest request) =>
        request.Headers.TryGetValue("x-api-key", out var key) || request.Headers.TryGetValue("x-goog-api-key", out key) || request.Headers.TryGetValue("api-key", out key) ? key
        : request.Headers.TryGetValue("authorization", out var authorization) && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim()
        : null;

    private ChatError? Check(Exchange exchange, ChatRequest chat)
    {
        return options.Strict ? exchange.Door.Rules(exchange.Request, chat) ?? StateRules.Check(chat, Prompt.NameOf(chat, exchange.Directives), options.Seed, exchange.Door) : null;
    }

    private Prompt PromptOf(Exchange exchange, ChatRequest chat, string userText) => new(chat, exchange.Directives, userText)
    {
        Seed = options.Seed,
        Announce = options.Announce,
        IdState = exchange.IdState,
        StateFormat = exchange.Door.Dialect.StateFormat,
        CallPrefix = exchange.Door.CallPrefix,
    };
}
