namespace Parlance.Dialects.TextTools;

/// <summary>
/// Stands before the sink of an answer whose tool calls may come as text: what a model wrote between the tags becomes tool-call events, wherever the pieces were cut, and everything else passes. Text is
/// held back from the beginning of a possible tag until it is clear what it is. Space around calls belongs to them. Not thread-safe; one per answer.
/// </summary>
/// <param name="options">How calls are looked for.</param>
/// <param name="inner">Receives the events.</param>
public sealed class ToolTextReader(ToolTextOptions options, IChatSink inner) : IChatSink
{
    private readonly List<ToolTextChoice> _choices = [];
    private string _answer = "";

    /// <summary>Whether text has come that is held back.</summary>
    public bool Holds => _choices.Exists(choice => choice.Holds);

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _answer = e.Id ?? "";
                inner.Write(e);
                break;
            case ChatEventKind.Text:
                At(e.Choice).Read(e.Text);
                break;
            case ChatEventKind.ToolCall:
                At(e.Choice).SeeNative(e.Index);
                inner.Write(e);
                break;
            case ChatEventKind.Finish:
                var choice = At(e.Choice);
                choice.Complete();
                inner.Write(choice.Called && e.Reason == FinishReason.Stop ? new ChatEvent { Kind = e.Kind, Choice = e.Choice, Reason = FinishReason.ToolCalls } : e);
                break;
            case ChatEventKind.End or ChatEventKind.Error:
                _choices.ForEach(open => open.Complete());
                inner.Write(e);
                break;
            default:
                inner.Write(e);
                break;
        }
    }

    private ToolTextChoice At(int index)
    {
        var found = _choices.Find(choice => choice.Index == index);
        if (found is null)
        {
            _choices.Add(found = new ToolTextChoice(index, options, inner, (text, call) => ToolCallIds.Make(_answer + text, index, call)));
        }

        return found;
    }
}
