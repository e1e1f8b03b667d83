using Parlance.Dialects;
using Parlance.Simulator.Doors;
using Parlance.Simulator.Faults;
using Parlance.Simulator.Models;
using Parlance.Simulator.Operations;
using Parlance.Wire;

namespace Parlance.Simulator;

/// <summary>One request and its answer on the way out. Not thread-safe.</summary>
internal sealed class Exchange : IDisposable
{
    private const string Json = "application/json";

    private readonly IReply _reply;
    private readonly TimeProvider _time;
    private readonly CancellationToken _gone;
    private readonly PooledBuffer _body = new();
    private readonly string _requestId;
    private readonly string _answerId;
    private readonly Dice _dice;

    public Exchange(SimulatorRequest request, IReply reply, Door door, ulong idState, TimeProvider time, CancellationToken gone)
    {
        Request = request;
        Door = door;
        _reply = reply;
        _time = time;
        _gone = gone;
        _dice = new Dice(idState);
        _requestId = _dice.Id("req_");
        _answerId = _dice.Id(door.AnswerPrefix);
        IdState = _dice.Next();
    }

    public SimulatorRequest Request { get; }

    public Door Door { get; }

    public Directives Directives { get; } = new();

    /// <summary>Where tool call ids begin.</summary>
    public ulong IdState { get; }

    public async ValueTask PauseAsync(TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            await Task.Delay(duration, _time, _gone).ConfigureAwait(false);
        }
    }

    /// <summary>Sends an error in the dialect's shape.</summary>
    public ValueTask FailAsync(ChatError error)
    {
        Door.WriteError(error, _requestId, _body);
        return SendAsync(Door.FailsUnderOk ? 200 : error.Status, Json);
    }

    /// <summary>Sends the failure that the directives name: the dialect's shape, or a web server's page.</summary>
    public ValueTask FailAsDirectedAsync()
    {
        var status = Directives.Status == 0 ? 502 : Directives.Status;
        if (!Directives.Html)
        {
            return FailAsync(new ChatError(ErrorKinds.FromStatus(status), $"The simulator was told to answer {status}.") { Status = status });
        }

        Write(System.Text.Encoding.ASCII.GetBytes($"<html><head><title>{status}</title></head><body><center><h1>{status} simulated</h1></center><hr><center>nginx</center></body></html>\n"));
        return SendAsync(status, "text/html");
    }

    public ValueTask SendJsonAsync(ReadOnlyMemory<byte> json)
    {
        Write(json.Span);
        return SendAsync(200, Json);
    }

    /// <summary>Plays an answer as a stream or whole, as the request wants it.</summary>
    public async Task PlayAsync(Answer answer, ChatRequest chat)
    {
        var created = _time.GetUtcNow().ToUnixTimeSeconds();
        var cursor = new AnswerCursor(answer, _answerId, chat.Model, created);
        if (chat.Stream)
        {
            var framing = Door.Dialect.Framing;
            var asList = Door.AsList(Request);
            Start(200, asList ? Json : framing == Framing.ServerSentEvents ? "text/event-stream; charset=utf-8" : framing.MediaType(), null);
            using var player = new StreamPlayer(_reply, Door, Directives, _dice, _time, _gone);
            await player.PlayAsync(cursor, new StreamOptions(chat.IncludeUsage, _answerId, chat.Model, created) { Elapsed = () => Nominal(answer), AsList = asList }, answer.PerByte, Request.Make).ConfigureAwait(false);
            return;
        }

        Request.Make((answer.Usage?.CompletionTokens ?? 0) * Tokens.Bytes);
        if (Directives.ErrorEvent >= 0)
        {
            Door.WriteError(StreamPlayer.Failure, _requestId, _body);
        }
        else
        {
            var fold = new ChatFold();
            cursor.WriteAll(fold);
            Door.WriteResponse(fold.ToResult() with { Elapsed = Nominal(answer) }, _body);
        }

        // A length would make a cut body a broken one; without it a cut is a clean end.
        Start(200, Json, Directives.ShapesFrames ? null : _body.Length);
        await new WholePlayer(_reply, Directives, _dice, _time, _gone).PlayAsync(_body.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Plays the answer to an operation.</summary>
    public async Task PlayAsync(OperationAnswer answer)
    {
        if (answer.Error is { } error)
        {
            await FailAsync(error).ConfigureAwait(false);
        }
        else if (answer.Streams)
        {
            Start(200, answer.ContentType, null);
            await new PiecePlayer(_reply, Directives, _dice, _time, _gone).PlayAsync(answer.Pieces).ConfigureAwait(false);
        }
        else
        {
            Write(answer.Pieces[0].Span);
            Start(200, answer.ContentType, Directives.ShapesFrames ? null : _body.Length);
            await new WholePlayer(_reply, Directives, _dice, _time, _gone).PlayAsync(_body.WrittenMemory).ConfigureAwait(false);
        }
    }

    public void Dispose() => _body.Dispose();

    /// <summary>What protocols that tell durations say: the same for the same answer, at a hundred tokens per second.</summary>
    private static TimeSpan Nominal(Answer answer) => TimeSpan.FromMilliseconds(10) * (1 + Math.Clamp(answer.Usage?.CompletionTokens ?? 0, 0, 1_000_000));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_body.GetSpan(bytes.Length));
        _body.Advance(bytes.Length);
    }

    private ValueTask SendAsync(int status, string contentType)
    {
        Start(status, contentType, _body.Length);
        return _reply.WriteAsync(_body.WrittenMemory, _gone);
    }

    private void Start(int status, string contentType, long? length)
    {
        List<KeyValuePair<string, string>> headers = [new("content-type", contentType), new(Door.RequestIdHeader, _requestId), .. Door.Headers(status), .. Directives.Headers];
        if (Directives.RetryAfter is { } retryAfter)
        {
            headers.Add(new("retry-after", retryAfter));
        }

        Request.Status = status;
        _reply.Start(status, headers, length);
    }
}
