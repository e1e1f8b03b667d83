namespace Parlance.Manifests;

/// <summary>
/// What can be counted of a provider's streams while they run, of a provider that stops making, and charging, output once its caller is gone. Without <see cref="Text"/> nothing is known to be countable.
/// </summary>
[Flags]
public enum MeteredOutput
{
    /// <summary>Nothing: a call that is cut may cost all that it asked for.</summary>
    None = 0,

    /// <summary>Text comes as it is made, and the provider stops when its caller is gone.</summary>
    Text = 1,

    /// <summary>The arguments of tool calls come as they are made, not once they are complete.</summary>
    Tools = 2,

    /// <summary>Reasoning comes as it is made, and all of it, not a summary.</summary>
    Reasoning = 4,

    /// <summary>Each usage in a stream counts all output up to there.</summary>
    Usage = 8,
}
