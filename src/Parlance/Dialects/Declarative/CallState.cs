using System.Buffers;

namespace Parlance.Dialects.Declarative;

/// <summary>A tool call while its pieces come in.</summary>
internal sealed class CallState(int number, long? key)
{
    private ArrayBufferWriter<byte>? _waiting;

    /// <summary>Its number in the answer, from 0.</summary>
    public int Number => number;

    /// <summary>The provider's number of it; null where it has none.</summary>
    public long? Key => key;

    public string? Id { get; set; }

    public string? Name { get; private set; }

    public bool HasArguments { get; private set; }

    /// <summary>Says the name; the call begins with it.</summary>
    public void Begin(int choice, string name, string madeId, IChatSink sink)
    {
        Name = name;
        Id ??= madeId;
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Choice = choice, Index = Number, Id = Id, Name = name });
        if (_waiting is not null)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = choice, Index = Number, Text = _waiting.WrittenSpan });
            _waiting = null;
        }
    }

    /// <summary>A piece of the arguments, which waits for the name.</summary>
    public void Append(int choice, ReadOnlySpan<byte> piece, IChatSink sink)
    {
        HasArguments = true;
        if (Name is null)
        {
            (_waiting ??= new ArrayBufferWriter<byte>()).Write(piece);
        }
        else
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = choice, Index = Number, Text = piece });
        }
    }
}
