using System.Diagnostics.CodeAnalysis;

namespace Parlance.Manifests;

/// <summary>An access key as it stands in one <see cref="Secret"/>: <c>id:secret</c> or <c>id:secret:session token</c>. None of the three holds a colon.</summary>
/// <param name="Id">The access key's id, which is no secret.</param>
/// <param name="Key">The secret access key.</param>
/// <param name="SessionToken">The token of a temporary key; null for a lasting one.</param>
internal readonly record struct AwsCredentials(string Id, string Key, string? SessionToken)
{
    /// <summary>Puts an access key into one credential.</summary>
    public static Secret Join(string id, string key, string? sessionToken) => new(string.IsNullOrEmpty(sessionToken) ? $"{id}:{key}" : $"{id}:{key}:{sessionToken}");

    /// <summary>False for a credential that is no access key: the service's API keys are sent as they are.</summary>
    public static bool TryRead([NotNullWhen(true)] Secret? secret, out AwsCredentials credentials)
    {
        var parts = secret?.Reveal().Split(':') ?? [];
        credentials = parts is [{ Length: > 0 } id, { Length: > 0 } key, ..] && parts.Length <= 3 ? new AwsCredentials(id, key, parts.Length == 3 ? parts[2] : null) : default;
        return credentials.Id is not null;
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => "(secret)";
}
