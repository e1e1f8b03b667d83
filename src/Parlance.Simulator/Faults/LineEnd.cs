namespace Parlance.Simulator.Faults;

/// <summary>How lines of a stream end.</summary>
internal enum LineEnd
{
    Lf,
    Crlf,
    Cr,
}

/// <summary>How a stream is cut into writes.</summary>
internal enum Split
{
    None,
    Bytes,
    Random,
}

/// <summary>What the usage figures look like.</summary>
internal enum UsageFault
{
    Honest,
    None,
    Negative,
    Huge,
}
