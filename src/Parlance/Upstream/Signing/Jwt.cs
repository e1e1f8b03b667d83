using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Parlance.Manifests;

namespace Parlance.Upstream.Signing;

/// <summary>JSON web signatures in their compact form (RFC 7515), with RS256 only.</summary>
internal static class Jwt
{
    /// <summary>Signs a header and a payload, both the bytes of JSON.</summary>
    /// <exception cref="CryptographicException">The key cannot sign.</exception>
    /// <exception cref="ArgumentException">The key is no PEM.</exception>
    public static string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Secret pem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem.Reveal());
        return Sign(header, payload, rsa);
    }

    /// <summary>The same with a key that is open.</summary>
    public static string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, RSA key)
    {
        var text = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
