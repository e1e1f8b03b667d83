using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>What the reader remembers of one choice between chunks: whether it ended, and which tool calls it began.</summary>
internal sealed class OpenAiChatChoice(int index)
{
    private const int NoIndex = -1;

    private List<Call>? _calls;

    /// <summary>Number of the choice.</summary>
    public int Index { get; } = index;

    /// <summary>True once it has said why it stopped.</summary>
    public bool Finished { get; set; }

    /// <summary>Takes reasoning out of the text; null where the provider does not put it there.</summary>
    public ReasoningTagReader? Tag { get; init; }

    /// <summary>
    /// The call that a fragment belongs to. Fragments are joined by <c>index</c>; servers that send whole calls leave it out, or give all calls index 0, and are told apart by id and name.
    /// </summary>
    public Call Find(JsonSlice wireIndex, JsonSlice id, bool hasName)
    {
        var number = (int)Math.Clamp(wireIndex.ToInt64() ?? NoIndex, NoIndex, int.MaxValue);
        _calls ??= [];
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            var call = _calls[i];
            var isThis = number != NoIndex ? call.WireIndex == number : !id.HasText || id.TextEquals(call.Id);
            if (isThis)
            {
                var isNext = hasName && call.Begun && (id.HasText ? !id.TextEquals(call.Id) : number == NoIndex);
                if (!isNext)
                {
                    return call;
                }

                break;
            }
        }

        var added = new Call(number, _calls.Count) { Id = id.ToText() ?? "" };
        _calls.Add(added);
        return added;
    }

    /// <summary>One tool call.</summary>
    internal sealed class Call(int wireIndex, int index)
    {
        /// <summary>Its number on the wire; −1 when it came without one.</summary>
        public int WireIndex { get; } = wireIndex;

        /// <summary>Its number in the order of arrival.</summary>
        public int Index { get; } = index;

        /// <summary>Its id on the wire; empty when it came without one.</summary>
        public string Id { get; set; } = "";

        /// <summary>True once its name is known and its event was written.</summary>
        public bool Begun { get; set; }
    }
}
