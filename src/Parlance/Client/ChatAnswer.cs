using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Dialects.TextTools;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance;

/// <summary>The side of a <see cref="ChatCall"/> that attempts are made for: writes the request for each target and gathers the answer of the latest one. Not thread-safe.</summary>
/// <param name="request">A request that has been checked. What it asks for is what is asked for upstream, as a stream or whole, wherever the target can.</param>
/// <param name="streaming">Whether the caller wants the events, or only what they fold into.</param>
internal sealed class ChatAnswer(ChatRequest request, bool streaming) : IAttemptOwner
{
    private bool _wantsJson;
    private List<AttemptRecord>? _failed;
    private ToolNames? _names;

    /// <summary>What has come so far; null before an answer began.</summary>
    public ChatFold? Fold { get; private set; }

    /// <summary>Events that the caller has not taken yet; null when it wants none, or before an answer began.</summary>
    public EventQueue? Events { get; private set; }

    /// <summary>The attempts that others took the place of.</summary>
    public IReadOnlyList<AttemptRecord> Failed => (IReadOnlyList<AttemptRecord>?)_failed ?? [];

    /// <summary>What is asked.</summary>
    public ChatRequest Request => request;

    public bool NeedsStream { get; private set; }

    public bool SearchesText { get; private set; }

    public ResponseFormat? WantedJson => _wantsJson ? request.ResponseFormat : null;

    public bool ReasonsWithTools => request.Tools.Count > 0 && request.Tools.Any(tool => tool.Native is null) && request.Reasoning is not ({ Enabled: false } or { Effort: "none" });

    /// <summary>For a second attempt beside the first; both tell of what failed in one list.</summary>
    public IAttemptOwner Fork() => new ChatAnswer(request, streaming) { _failed = _failed ??= [] };

    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        var dropped = new DroppedFields();
        NeedsStream = !request.Stream && target.NeedsStream(request);
        var stream = NeedsStream || (request.Stream && target.Streams);
        var fitted = stream == request.Stream ? request : request with { Stream = stream };
        _ = ToolNames.TryFit(ref fitted, target.Dialect, out _names);
        var composed = target.TryWriteRequest(fitted, body, dropped, out error);
        _wantsJson = dropped.HasFormat && request.Scope is not CallScope { KeepsText: true };
        SearchesText = ToolPrompt.IsSearched(request, target.Wire.Quirks);
        return composed;
    }

    public IChatSink Open(Attempt attempt)
    {
        Fold = new ChatFold();
        Events = streaming ? new EventQueue(Fold) : null;
        IChatSink sink = streaming ? Events! : Fold;
        return _names?.Restore(sink) ?? sink;
    }

    public ValueTask FailedAsync(Attempt attempt)
    {
        (_failed ??= []).Add(AttemptRecord.Of(attempt));
        return ValueTask.CompletedTask;
    }
}
