using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Cli.Replay;

/// <summary>A request that is made again, for nobody's account. Not thread-safe.</summary>
internal sealed class ReplayCall(ChatRequest request) : IAttemptOwner
{
    private readonly DroppedFields _dropped = new();
    private ChatFold _fold = new();

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream => request.Stream;

    /// <summary>What was answered so far.</summary>
    public ChatResult Result => _fold.ToResult();

    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        error = target.ChatRefusal;
        _dropped.Clear();
        return error is null && target.TryWriteRequest(target.Streams ? request : request with { Stream = false }, body, _dropped, out error);
    }

    public IChatSink Open(Attempt attempt) => _fold = new ChatFold();

    public ValueTask FailedAsync(Attempt attempt) => default;
}
