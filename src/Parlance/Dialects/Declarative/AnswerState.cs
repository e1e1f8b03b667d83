namespace Parlance.Dialects.Declarative;

/// <summary>One answer while it comes in, over all its candidates. Not thread-safe.</summary>
internal sealed class AnswerState(Quirks quirks)
{
    private readonly List<ChoiceState> _choices = [];
    private byte[] _scratch = [];
    private TokenCounts _counts;
    private Usage? _told;
    private string? _seed;
    private bool _started;

    public Quirks Quirks => quirks;

    /// <summary>Where escaped text is put; grows as needed.</summary>
    public ref byte[] Scratch => ref _scratch;

    public ref TokenCounts Counts => ref _counts;

    /// <summary>The answer's id; null until it came.</summary>
    public string? Id { get; set; }

    /// <summary>The model that answered; null until it came.</summary>
    public string? Model { get; set; }

    /// <summary>Whether something of the answer was found: text, a call, a reason, its end.</summary>
    public bool HasAny { get; set; }

    /// <summary>Whether content was handed on.</summary>
    public bool HasContent { get; set; }

    /// <summary>Whether the provider said that the answer is complete, in whatever way.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Why the answer failed; null while it did not.</summary>
    public ChatError? Error { get; set; }

    public ErrorPhase Phase => HasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken;

    /// <summary>Whether every candidate that began has a reason, and there is one.</summary>
    public bool AllHaveReasons => _choices.Count > 0 && _choices.TrueForAll(choice => choice.Reason is not null);

    public ChoiceState Choice(int number)
    {
        var choice = _choices.Find(known => known.Number == number);
        if (choice is null)
        {
            choice = new ChoiceState(number);
            _choices.Add(choice);
        }

        return choice;
    }

    /// <summary>What ids that must be made depend on: the answer's own id, else its first bytes.</summary>
    public void Seed(ReadOnlySpan<byte> bytes) => _seed ??= Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));

    public string MakeId(int choice, int call) => ToolCallIds.Make(Id ?? _seed ?? string.Empty, choice, call);

    /// <summary>Tells the sink that the answer begins, once.</summary>
    public void Start(IChatSink sink)
    {
        if (!_started)
        {
            _started = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = Id, Name = Model });
        }
    }

    /// <summary>Tells the sink the usage, if it is another one than before.</summary>
    public void TellUsage(IChatSink sink)
    {
        if (_counts.Any && _counts.ToUsage() is var usage && usage != _told)
        {
            _told = usage;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
        }
    }

    /// <summary>Tells the sink the reasons that have come.</summary>
    public void Finish(IChatSink sink)
    {
        foreach (var choice in _choices)
        {
            if (choice.Reason is not { } reason || choice.Finished)
            {
                continue;
            }

            if (choice.HasNamelessCall)
            {
                Error ??= DeclarativeErrors.Malformed("a tool call has no name", Phase);
                return;
            }

            choice.Finished = true;

            // Some vendors say "stop" also where the model waits for tools.
            sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = choice.Number, Reason = choice.HasCalls && reason == FinishReason.Stop ? FinishReason.ToolCalls : reason });
        }
    }

    /// <summary>The provider is done: candidates for which it gave no reason have simply stopped.</summary>
    public void StopAll(IChatSink sink)
    {
        Start(sink);
        Choice(_choices.Count > 0 ? _choices[0].Number : 0);
        foreach (var choice in _choices)
        {
            choice.Reason ??= FinishReason.Stop;
        }

        Finish(sink);
    }
}
