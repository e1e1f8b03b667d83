namespace Parlance.Dialects;

/// <summary>
/// The conversation in the order that the protocols of content blocks demand: a list of system blocks, then turns of user and assistant in alternation, every tool call answered in the turn behind it.
/// All content errors are found here, before the first byte is written.
/// <list type="bullet">
/// <item>System and developer turns are hoisted, wherever they stand, as the vendor's own OpenAI-compatible endpoint does. Where that would leave nothing to answer
/// (nothing else is said, or the assistant spoke last), they become user text in their place. A system turn that its own dialect read in place stays there.</item>
/// <item>Neighbouring turns of one role become one; within it tool results come first.</item>
/// <item>Blank text is left out, and so is a turn of nothing else: the vendor refuses both.</item>
/// <item>A conversation that begins with the assistant gets a user turn "." before it, which is what other clients send.</item>
/// <item>A tool call without a result, or a result without its call, is an error: an invented result would put words into the tool's mouth.</item>
/// </list>
/// </summary>
internal sealed class TurnPlan : IDisposable
{
    /// <summary>A plan with more is not kept for the next request.</summary>
    private const int MostKept = 256;

    [ThreadStatic]
    private static TurnPlan? s_free;

    private readonly Stack<Turn> _spare = new();
    private WireTarget _target = null!;
    private Fit _fit = null!;
    private Func<Message, bool>? _inPlace;

    /// <summary>The part as it will be written; null with a problem when it cannot be, null without when it falls away.</summary>
    public delegate ContentPart? Fit(ContentPart part, MessageRole role, WireTarget target, out string? problem);

    /// <summary>Blocks of the top-level system prompt.</summary>
    public List<Block> System { get; } = new(1);

    /// <summary>The turns.</summary>
    public List<Turn> Turns { get; } = new(1);

    /// <summary>The first thing that cannot be said in the protocol; null when there is none.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>Whether the assistant has called a tool.</summary>
    public bool HasCalls => Turns.Exists(static turn => turn.Blocks.Exists(static block => block.Part is ToolCall));

    /// <summary>Whether the last thing said are results of tools: the assistant is within a tool loop.</summary>
    public bool InToolLoop => Turns is [.., { Role: "assistant" }, var last] && last.Blocks.Exists(block => block.Part is ToolResult);

    /// <summary>Whether the assistant's last turn begins with its thinking.</summary>
    public bool ThoughtBefore => Turns.FindLast(turn => turn.Role == "assistant") is { } turn && turn.Blocks[0].Part is ReasoningPart;

    /// <summary>The turns of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="fit">Which parts can be said, and in what form.</param>
    /// <param name="inPlace">Which system turns stay where they stand; null for none.</param>
    public static TurnPlan Of(ChatRequest request, WireTarget target, Fit fit, Func<Message, bool>? inPlace = null)
    {
        var plan = s_free ?? new TurnPlan();
        s_free = null;
        (plan._target, plan._fit, plan._inPlace) = (target, fit, inPlace);
        var hoistUntil = plan.HoistUntil(request.Messages);
        for (var i = 0; i < request.Messages.Count; i++)
        {
            plan.Add(request.Messages[i], i, hoistUntil);
        }

        plan.Order();
        plan.Check();
        return plan;
    }

    /// <summary>Gives it back to the thread, for the next request: nothing of it may be used then.</summary>
    public void Dispose()
    {
        if (Math.Max(System.Capacity, Turns.Capacity) > MostKept || Turns.Exists(static turn => turn.Blocks.Capacity > MostKept))
        {
            return;
        }

        foreach (var turn in Turns)
        {
            turn.Clear();
            _spare.Push(turn);
        }

        System.Clear();
        Turns.Clear();
        (_target, _fit, _inPlace, Error) = (null!, null!, null, null);
        s_free = this;
    }

    /// <summary>Index from which system turns are user text: those behind the assistant's last word, or the last one when there is no other turn.</summary>
    private int HoistUntil(IReadOnlyList<Message> messages)
    {
        var last = messages.Count - 1;
        while (last >= 0 && IsHoistable(messages[last]))
        {
            last--;
        }

        return last < 0 ? messages.Count - 1 : messages[last].Role == MessageRole.Assistant ? last : messages.Count;
    }

    private bool IsHoistable(Message message) =>
        (message.Role == MessageRole.System || message.Role == MessageRole.Developer) && _inPlace?.Invoke(message) != true;

    private void Add(Message message, int index, int hoistUntil)
    {
        var role = message.Role.Value switch
        {
            "user" or "tool" => "user",
            "assistant" => "assistant",
            "system" or "developer" when !IsHoistable(message) => "system",
            "system" or "developer" when index >= hoistUntil => "user",
            "system" or "developer" => null,
            _ => "",
        };
        if (role == "")
        {
            Fail($"messages[{index}].role", $"A turn of role {message.Role} cannot be sent to this provider.");
            return;
        }

        var turn = role is null ? null : TurnOf(role);
        if (message.Extra is { } extra)
        {
            turn?.Keep(extra);
        }

        for (var i = 0; i < message.Content.Count; i++)
        {
            var fitted = _fit(message.Content[i], message.Role, _target, out var problem);
            if (problem is not null)
            {
                Fail($"messages[{index}].content[{i}]", problem);
            }
            else if (fitted is not null)
            {
                (turn?.Blocks ?? System).Add(new Block(fitted, index, i));
            }
        }
    }

    private Turn TurnOf(string role)
    {
        if (Turns is not [.., var last] || last.Role != role || role == "system")
        {
            last = _spare.TryPop(out var spare) ? spare : new Turn { Role = role };
            last.Role = role;
            Turns.Add(last);
        }

        return last;
    }

    private void Order()
    {
        Turns.RemoveAll(turn => turn.Blocks.Count == 0);
        for (var i = Turns.Count - 1; i > 0; i--)
        {
            // A turn that fell out may have left two of one role side by side.
            if (Turns[i].Role == Turns[i - 1].Role && Turns[i].Role != "system")
            {
                Turns[i - 1].Blocks.AddRange(Turns[i].Blocks);
                Turns[i - 1].Keep([.. Turns[i].Extra]);
                Turns.RemoveAt(i);
            }
        }

        foreach (var turn in Turns)
        {
            if (turn.Role == "user" && turn.Blocks.Exists(block => block.Part is ToolResult))
            {
                turn.Blocks = [.. turn.Blocks.Where(block => block.Part is ToolResult), .. turn.Blocks.Where(block => block.Part is not ToolResult)];
            }
        }

        if (Turns is [{ Role: "assistant" }, ..])
        {
            Turns.Insert(0, new Turn { Role = "user", Blocks = [new Block(new TextPart("."), 0, 0)] });
        }

        if (Turns is [.., { Role: "assistant", Blocks: [.., { Part: TextPart text } end] blocks }])
        {
            // The vendor refuses an answer to be continued that ends in white space.
            blocks[^1] = end with { Part = text with { Text = text.Text.TrimEnd() } };
        }
    }

    private void Check()
    {
        if (Turns.Count == 0)
        {
            Fail("messages", "There is nothing to answer: no message holds any content.");
        }

        for (var i = 0; i < Turns.Count; i++)
        {
            foreach (var block in Turns[i].Blocks)
            {
                if (block.Part is ToolResult result && !(i > 0 && Turns[i - 1].Role == "assistant" && Calls(Turns[i - 1], result.CallId)))
                {
                    Fail(block.Path, $"The result names the tool call {result.CallId}, which the assistant's turn before it does not make.");
                }

                if (block.Part is ToolCall call && !(i + 1 < Turns.Count && Answers(Turns[i + 1], call.Id)))
                {
                    Fail(block.Path, $"The call {call.Id} of tool {call.Name} has no result in the turn behind it; send one tool result for every call.");
                }
            }
        }
    }

    private static bool Calls(Turn turn, string id) => turn.Blocks.Exists(block => block.Part is ToolCall call && call.Id == id);

    private static bool Answers(Turn turn, string id) => turn.Blocks.Exists(block => block.Part is ToolResult result && result.CallId == id);

    private void Fail(string param, string message) => Error ??= new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };
}
