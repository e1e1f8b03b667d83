using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>One candidate's answer while it comes in: what was told of it, and the pieces of its tool calls.</summary>
internal sealed class ChoiceState(int number)
{
    private readonly List<CallState> _calls = [];

    public int Number => number;

    /// <summary>Bytes of the text that were told, where each frame repeats it.</summary>
    public int Told { get; set; }

    /// <summary>The same of the reasoning.</summary>
    public int ToldReasoning { get; set; }

    /// <summary>The finish reason that came; null before.</summary>
    public FinishReason? Reason { get; set; }

    /// <summary>Whether the sink heard of it.</summary>
    public bool Finished { get; set; }

    public bool HasCalls => _calls.Count > 0;

    /// <summary>Whether a call's name never came.</summary>
    public bool HasNamelessCall => _calls.Exists(call => call.Name is null);

    /// <summary>
    /// Takes a call or a piece of one. Pieces belong together that have the same number, or else the same id; a piece with neither belongs to the last call, unless it names another tool or the last call is whole.
    /// </summary>
    public void TakeCall(in CallPiece piece, Func<int, string> makeId, ref byte[] scratch, IChatSink sink)
    {
        var call = Find(piece);
        if (call is null)
        {
            call = new CallState(_calls.Count, piece.Index);
            _calls.Add(call);
        }

        call.Id ??= piece.Id;
        if (call.Name is null && !string.IsNullOrEmpty(piece.Name))
        {
            call.Begin(number, piece.Name, makeId(call.Number), sink);
        }

        var arguments = piece.Arguments;
        var text = arguments.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(arguments) : JsonTexts.Of(arguments, ref scratch);
        if (!text.IsEmpty)
        {
            call.Append(number, text, sink);
        }
    }

    private CallState? Find(in CallPiece piece)
    {
        var (index, id, name) = (piece.Index, piece.Id, piece.Name);
        if (index is not null)
        {
            // Some servers number every call 0, and tell them apart by the id.
            return _calls.FindLast(call => call.Key == index && (id is null || call.Id is null || call.Id == id));
        }

        if (id is not null)
        {
            return _calls.Find(call => call.Id == id);
        }

        var last = _calls.Count > 0 ? _calls[^1] : null;
        return string.IsNullOrEmpty(name) || last?.Name is null || (last.Name == name && !last.HasArguments) ? last : null;
    }
}
