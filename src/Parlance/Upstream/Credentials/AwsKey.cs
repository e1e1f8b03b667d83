using System.Globalization;
using Parlance.Manifests;

namespace Parlance.Upstream.Credentials;

/// <summary>A temporary access key as AWS's services hand it out: four fields, of which the session token has two names.</summary>
internal static class AwsKey
{
    /// <summary>The key, or why there is none.</summary>
    /// <param name="field">Gives a field; null when it is not there.</param>
    /// <param name="token">The name of the session token.</param>
    /// <param name="answer">The answer that it stands in.</param>
    /// <param name="advice">What a person can do.</param>
    public static Minted Read(Func<string, string?> field, string token, TokenAnswer answer, string advice)
    {
        if (field("AccessKeyId") is not { Length: > 0 } id || field("SecretAccessKey") is not { Length: > 0 } key || field(token) is not { Length: > 0 } session
            || !DateTimeOffset.TryParse(field("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires))
        {
            return new Minted(null, $"{answer.Host} answered without an access key; {advice}");
        }

        return new Minted(new Grant(AwsCredentials.Join(id, key, session), answer.At, expires));
    }

    /// <summary>The same from an object of JSON.</summary>
    public static Minted Read(TokenAnswer answer, string advice)
    {
        if (answer.Status != 200)
        {
            return answer.Refused(advice);
        }

        return Read(name => answer.Json() is { } json ? TokenAnswer.String(json, name) : null, "Token", answer, advice);
    }
}
