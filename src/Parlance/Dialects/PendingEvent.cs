using System.Buffers;

namespace Parlance.Dialects;

/// <summary>An event that waits until the open tool block ends; neighbouring pieces of the same thing are one.</summary>
internal sealed class PendingEvent
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly object? _payload;

    public PendingEvent(in ChatEvent e)
    {
        (Kind, Index, Id, Name, _payload) = (e.Kind, e.Index, e.Id, e.Name, e.Payload);
        Append(e.Text);
    }

    public ChatEventKind Kind { get; }

    public int Index { get; }

    public string? Id { get; }

    public string? Name { get; }

    public void Append(ReadOnlySpan<byte> text) => _text.Write(text);

    public ChatEvent ToEvent() => new() { Kind = Kind, Index = Index, Id = Id, Name = Name, Payload = _payload, Text = _text.WrittenSpan };
}
