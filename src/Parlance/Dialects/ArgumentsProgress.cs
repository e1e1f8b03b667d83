namespace Parlance.Dialects;

/// <summary>Follows the pieces of a call's arguments and knows when they make a whole JSON object.</summary>
internal struct ArgumentsProgress
{
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>True once the object has ended.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Takes one piece.</summary>
    public void Take(ReadOnlySpan<byte> piece)
    {
        foreach (var octet in piece)
        {
            if (_inString)
            {
                _inString = _escaped || octet != '"';
                _escaped = !_escaped && octet == '\\';
            }
            else if (octet is (byte)'"')
            {
                _inString = true;
            }
            else if (octet is (byte)'{' or (byte)'[')
            {
                _depth++;
            }
            else if (octet is (byte)'}' or (byte)']')
            {
                _depth--;
                IsWhole = _depth <= 0;
            }
        }
    }
}
