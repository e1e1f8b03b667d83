namespace Parlance.Dialects.OpenAiResponses;

/// <summary>What a reader remembers of one item of an answer: which of its texts came in pieces, so that what repeats them is not passed on again, and what came whole is.</summary>
internal sealed class AnswerItem(int index)
{
    private readonly List<Piece> _pieces = [];

    /// <summary>Which list of an item a text stands in.</summary>
    internal enum Part
    {
        /// <summary>A message's content.</summary>
        Content,

        /// <summary>The summaries of reasoning.</summary>
        Summary,

        /// <summary>The text of reasoning.</summary>
        Reasoning,

        /// <summary>A call's arguments.</summary>
        Arguments,
    }

    /// <summary>Its <c>output_index</c>.</summary>
    public int Index { get; } = index;

    /// <summary>Its id; empty while none was said.</summary>
    public string Id { get; set; } = "";

    /// <summary>Number of its tool call; −1 before the call began, or when it is none.</summary>
    public int Call { get; set; } = -1;

    /// <summary>True once the whole item was seen.</summary>
    public bool Done { get; set; }

    /// <summary>Number of annotations that were passed on.</summary>
    public int Annotations { get; set; }

    /// <summary>Whether log probabilities were passed on.</summary>
    public bool HasLogprobs { get; set; }

    /// <summary>The text of that place; <paramref name="isNext"/> is true for one that begins while the item already has another of its kind.</summary>
    public Piece At(Part part, int index, out bool isNext)
    {
        isNext = false;
        foreach (var piece in _pieces)
        {
            if (piece.Part == part && piece.Index == index)
            {
                isNext &= !piece.HasText;
                return piece;
            }

            isNext |= piece.HasText;
        }

        var added = new Piece(part, index);
        _pieces.Add(added);
        return added;
    }

    /// <summary>One text of an item.</summary>
    internal sealed class Piece(Part part, int index)
    {
        public Part Part { get; } = part;

        public int Index { get; } = index;

        /// <summary>Whether any of it was passed on.</summary>
        public bool HasText { get; set; }
    }
}
