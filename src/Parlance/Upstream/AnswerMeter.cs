namespace Parlance.Upstream;

/// <summary>Watches the events of one answer on their way to a sink: whether content has come, how it ended, what was used. Not thread-safe.</summary>
public sealed class AnswerMeter : IChatSink
{
    /// <summary>More tokens than any model writes around one call of a tool.</summary>
    private const int CallFrame = 32;

    private IChatSink? _inner;
    private string? _model;

    /// <summary>True once the answer has anything to show: content, a finish or its end. Until then another attempt may take its place.</summary>
    public bool Committed { get; private set; }

    /// <summary>True once a token of content has come.</summary>
    public bool HasContent { get; private set; }

    /// <summary>True once the provider said that the answer is complete.</summary>
    public bool Ended { get; private set; }

    /// <summary>True when the provider's filter ended the answer before any content.</summary>
    internal bool IsWithheld { get; private set; }

    /// <summary>The error that ended the answer; null when there was none.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>The latest usage that the provider reported; null until it did.</summary>
    public Usage? Usage => Counted?.Value;

    internal CountedUsage? Counted { get; private set; }

    /// <summary>UTF-8 bytes of text, reasoning and tool arguments so far: the base of an estimate where usage never comes.</summary>
    public long ContentBytes { get; private set; }

    /// <summary>True once the model has said why it stopped: nothing but usage follows.</summary>
    public bool Finished { get; private set; }

    /// <summary>Bytes of all content so far that tokens make, the names of tools and the frames of their calls included: at least as many as tokens, where all that is made is shown.</summary>
    public long ShownBytes { get; private set; }

    /// <summary><see cref="ShownBytes"/> when the provider last reported usage.</summary>
    public long ShownAtUsage { get; private set; }

    /// <summary>The provider's id of the answer; null until it came.</summary>
    public string? AnswerId { get; private set; }

    /// <summary>The model as the provider names it; null until it came.</summary>
    public string? AnswerModel { get; private set; }

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Start:
                (AnswerId, AnswerModel) = (e.Id, e.Name);
                break;
            case ChatEventKind.Finish:
                Committed = Finished = true;
                IsWithheld = !HasContent && e.Reason == FinishReason.ContentFilter;
                break;
            case ChatEventKind.Usage:
                // Whoever keeps it behind this shares it.
                Counted = new CountedUsage(e.Usage);
                ShownAtUsage = ShownBytes;
                _inner?.Write(e with { Payload = Counted });
                return;
            case ChatEventKind.Error:
                Error = (ChatError)e.Payload!;
                break;
            case ChatEventKind.End:
                Ended = Committed = true;
                break;
            default:
                Committed = HasContent = true;
                ContentBytes += e.Text.Length;
                ShownBytes += e.Kind switch { ChatEventKind.Logprobs => 0, ChatEventKind.ToolCall => CallFrame + (e.Name?.Length ?? 0), _ => e.Text.Length };
                break;
        }

        if (e.Payload is OpaqueState { Model: null } state && _model is not null)
        {
            // Protocols whose answers name no model (Converse) leave it to us to say whose state this is; another model refuses it.
            _inner?.Write(e with { Payload = state with { Model = _model } });
            return;
        }

        _inner?.Write(e);
    }

    /// <summary>An event too large to be decoded passed by; what can be that large is content.</summary>
    internal void MarkSkipped() => Committed = HasContent = true;

    /// <param name="inner">Where the events go.</param>
    /// <param name="model">The model that answers, as it was asked for.</param>
    internal void Attach(IChatSink inner, string? model) => (_inner, _model) = (inner, model);
}
