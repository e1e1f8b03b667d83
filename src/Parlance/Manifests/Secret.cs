using System.Diagnostics;

namespace Parlance.Manifests;

/// <summary>A credential that cannot be printed or serialised by accident: <see cref="Reveal"/> is the only way to its text.</summary>
[DebuggerDisplay("(secret)")]
public sealed class Secret
{
    private readonly string _value;

    /// <summary>Wraps a credential.</summary>
    public Secret(string value) => _value = value;

    /// <summary>The credential itself, for the one place that puts it on the wire.</summary>
    public string Reveal() => _value;

    /// <summary>Never the credential.</summary>
    public override string ToString() => "(secret)";
}
