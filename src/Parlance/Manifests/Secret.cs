using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Parlance.Manifests;

/// <summary>A credential that cannot be printed or serialised by accident: <see cref="Reveal"/> is the only way to its text.</summary>
[DebuggerDisplay("(secret)")]
public sealed class Secret
{
    private readonly string _value;
    private UInt128? _fingerprint;

    /// <summary>Wraps a credential.</summary>
    public Secret(string value) => _value = value;

    /// <summary>Half of its SHA-256: by it a credential is known again after the configuration was read anew, without being kept. Not for any log.</summary>
    internal UInt128 Fingerprint => _fingerprint ??= BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(_value)));

    /// <summary>The credential itself, for the one place that puts it on the wire.</summary>
    public string Reveal() => _value;

    /// <summary>Never the credential.</summary>
    public override string ToString() => "(secret)";
}
