using System.Text;

namespace Parlance.Tests.Support;

/// <summary>
/// Records events as comparable lines. Neighbouring deltas of one kind, choice and index become one line, so that the log does not depend on how text was cut.
/// </summary>
public sealed class EventLog : IChatSink
{
    private readonly List<string> _lines = [];
    private readonly List<byte> _text = [];
    private (ChatEventKind Kind, int Choice, int Index)? _open;

    /// <summary>The log so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            Close();
            return _lines;
        }
    }

    /// <summary>The events' fold, fed alongside the log.</summary>
    public ChatFold Fold { get; } = new();

    /// <summary>Number of events taken, before joining.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        Count++;
        Fold.Write(e);
        if (e.Kind is ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Reasoning or ChatEventKind.ToolArguments)
        {
            var key = (e.Kind, e.Choice, e.Index);
            if (_open != key)
            {
                Close();
                _open = key;
            }

            _text.AddRange(e.Text);
            return;
        }

        Close();
        _lines.Add(Line(e));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines);

    private static string Line(in ChatEvent e) => $"{e.Kind} {e.Choice}" + e.Kind switch
    {
        ChatEventKind.Start => $" id={e.Id} model={e.Name} created={e.Number}",
        ChatEventKind.ReasoningState => $" {e.Payload}",
        ChatEventKind.ToolCall => $"/{e.Index} id={e.Id} name={e.Name} custom={e.Number} {e.Payload}",
        ChatEventKind.Annotation or ChatEventKind.Logprobs or ChatEventKind.Raw => $" id={e.Id} name={e.Name} {Encoding.UTF8.GetString(e.Text)}",
        ChatEventKind.Finish => $" {e.Reason} stop={e.Name}",
        // Few answers bill something else than tokens; the others need not say that they do not.
        ChatEventKind.Usage => $" {e.Usage}".Replace(", Billed = ,", ",", StringComparison.Ordinal).Replace(", Units = ,", ",", StringComparison.Ordinal),
        ChatEventKind.Error => $" {e.Payload}",
        _ => "",
    };

    private void Close()
    {
        if (_open is { } open)
        {
            _lines.Add($"{open.Kind} {open.Choice}/{open.Index} {Encoding.UTF8.GetString(_text.ToArray())}");
            _text.Clear();
            _open = null;
        }
    }
}
