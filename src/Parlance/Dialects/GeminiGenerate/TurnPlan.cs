namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// The conversation in the order that this protocol demands: a system instruction, then contents of user and model, every call answered in the content behind it, in the order of the calls.
/// All content errors are found here, before the first byte is written.
/// <list type="bullet">
/// <item>System and developer turns go into the system instruction, wherever they stand. Where that would leave nothing to answer they become user text in their place.</item>
/// <item>Neighbouring messages of one role become one content, but results of calls stand alone unless the caller put them beside text himself.</item>
/// <item>Empty text is left out, unless it is all that the user says: the vendor answers that (recorded).</item>
/// <item>A conversation that begins with the model gets a user text "." before it.</item>
/// <item>A call without a result, or a result without its call, is an error: an invented result would put words into the tool's mouth.</item>
/// </list>
/// </summary>
internal sealed class TurnPlan
{
    private readonly WireTarget _target;

    private TurnPlan(WireTarget target) => _target = target;

    /// <summary>Parts of the system instruction.</summary>
    public List<ContentPart> System { get; } = [];

    /// <summary>Unknown fields of the system instruction.</summary>
    public List<RawFields> SystemExtra { get; } = [];

    /// <summary>The contents.</summary>
    public List<Turn> Turns { get; } = [];

    /// <summary>The first thing that cannot be said in this protocol; null when there is none.</summary>
    public ChatError? Error { get; private set; }

    public static TurnPlan Of(ChatRequest request, WireTarget target)
    {
        var plan = new TurnPlan(target);
        var hoistUntil = HoistUntil(request.Messages);
        for (var i = 0; i < request.Messages.Count; i++)
        {
            plan.Add(request.Messages[i], i, hoistUntil);
        }

        plan.Order();
        plan.Answer();
        if (!target.Quirks.Earlier)
        {
            SignaturePlan.Complete(plan.Turns);
        }

        return plan;
    }

    /// <summary>Index from which system turns are user text: those behind the model's last word, or the last one when there is no other turn.</summary>
    private static int HoistUntil(IReadOnlyList<Message> messages)
    {
        var last = messages.Count - 1;
        while (last >= 0 && IsSystem(messages[last]))
        {
            last--;
        }

        return last < 0 ? messages.Count - 1 : messages[last].Role == MessageRole.Assistant ? last : messages.Count;
    }

    private static bool IsSystem(Message message) => message.Role == MessageRole.System || message.Role == MessageRole.Developer;

    private void Add(Message message, int index, int hoistUntil)
    {
        var role = message.Role.Value switch
        {
            "user" or "tool" => "user",
            "assistant" => "model",
            "system" or "developer" => index >= hoistUntil ? "user" : null,
            _ => "",
        };
        if (role == "")
        {
            Fail($"messages[{index}].role", $"A turn of role {message.Role} cannot be sent to this provider.");
            return;
        }

        var pieces = new List<Piece>(message.Content.Count);
        for (var i = 0; i < message.Content.Count; i++)
        {
            var fitted = PartFit.Fit(message.Content[i], role ?? "system", message, _target, out var problem);
            if (problem is not null)
            {
                Fail($"messages[{index}].content[{i}]", problem);
            }
            else if (fitted is not null)
            {
                pieces.Add(new Piece(fitted, index, i));
            }
        }

        if (role is null)
        {
            System.AddRange(pieces.Select(piece => piece.Part));
            Keep(SystemExtra, message);
        }
        else if (pieces.Count > 0)
        {
            var turn = TurnFor(role, pieces);
            turn.Pieces.AddRange(pieces);
            Keep(turn.Extra, message);
        }
    }

    private static void Keep(List<RawFields> kept, Message message)
    {
        if (message.Extra is { Dialect: GeminiGenerateDialect.Dialect } extra)
        {
            kept.Add(extra);
        }
    }

    private Turn TurnFor(string role, List<Piece> pieces)
    {
        var isResults = pieces.TrueForAll(piece => piece.Part is ToolResult);
        var joins = Turns is [.., var last] && last.Role == role && (role == "model" || (isResults ? last.Pieces.TrueForAll(piece => piece.Part is ToolResult) : !last.HasResults));
        if (!joins)
        {
            Turns.Add(new Turn(role));
        }

        return Turns[^1];
    }

    private void Order()
    {
        foreach (var turn in Turns)
        {
            var isAlone = turn.Role == "user" && turn.Pieces.TrueForAll(IsEmptyText);
            turn.Pieces = isAlone ? turn.Pieces[..1] : turn.Pieces.FindAll(piece => !IsEmptyText(piece));
        }

        Turns.RemoveAll(turn => turn.Pieces.Count == 0);
        for (var i = Turns.Count - 1; i > 0; i--)
        {
            // A turn that fell out may have left two of one role side by side.
            if (Turns[i].Role == Turns[i - 1].Role && !Turns[i].HasResults && !Turns[i - 1].HasResults)
            {
                Turns[i - 1].Pieces.AddRange(Turns[i].Pieces);
                Turns[i - 1].Extra.AddRange(Turns[i].Extra);
                Turns.RemoveAt(i);
            }
        }

        if (Turns is [{ Role: "model" }, ..])
        {
            Turns.Insert(0, new Turn("user") { Pieces = [new Piece(new TextPart("."), 0, 0)] });
        }
    }

    private static bool IsEmptyText(Piece piece) => piece.Part is TextPart { Text.Length: 0 };

    /// <summary>Puts results behind their calls, in the order of the calls, and names the function of each: the vendor matches by name and order where there are no ids.</summary>
    private void Answer()
    {
        if (Turns.Count == 0)
        {
            Fail("messages", "There is nothing to answer: no message holds any content.");
        }

        for (var i = 0; i < Turns.Count; i++)
        {
            var calls = i > 0 ? Turns[i - 1].Pieces.Select(piece => piece.Part).OfType<ToolCall>().ToList() : [];
            if (Turns[i].Role == "model")
            {
                foreach (var piece in Turns[i].Pieces)
                {
                    if (piece.Part is ToolCall call && !(i + 1 < Turns.Count && Turns[i + 1].Pieces.Exists(next => next.Part is ToolResult answer && answer.CallId == call.Id)))
                    {
                        Fail(piece.Path, $"The call {call.Id} of tool {call.Name} has no result in the turn behind it; send one tool result for every call.");
                    }
                }

                continue;
            }

            foreach (var piece in Turns[i].Pieces)
            {
                if (piece.Part is ToolResult result && !calls.Exists(call => call.Id == result.CallId))
                {
                    Fail(piece.Path, $"The result names the tool call {result.CallId}, which the assistant's turn before it does not make.");
                }
            }

            if (Error is null && Turns[i].HasResults)
            {
                int Place(Piece piece) => piece.Part is ToolResult result ? calls.FindIndex(call => call.Id == result.CallId) : calls.Count;
                Turns[i].Pieces = [.. Turns[i].Pieces.OrderBy(Place).Select(piece => piece.Part is ToolResult result ? piece with { Function = calls.Find(call => call.Id == result.CallId)!.Name } : piece)];
            }
        }
    }

    private void Fail(string param, string message) => Error ??= new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };
}
