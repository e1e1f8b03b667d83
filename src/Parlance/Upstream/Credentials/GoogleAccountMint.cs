using System.Text.Json;
using Parlance.Manifests.Credentials;
using Parlance.Upstream.Signing;
using Parlance.Wire;

namespace Parlance.Upstream.Credentials;

/// <summary>Signs an assertion with the account's key and has it changed into a token (RFC 7523; "Using OAuth 2.0 for Server to Server Applications").</summary>
internal sealed class GoogleAccountMint(GoogleAccount account) : IMint
{
    private const int Lifetime = 3600;

    public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
    {
        var now = tokens.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        var answer = await tokens.PostAsync(
            account.TokenUri,
            [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Jwt.Sign(Header(), Claims(now), account.PrivateKey))],
            cancellation).ConfigureAwait(false);
        return answer.Token($"see that the {account.From} still has this key and that the clock of this machine is right");
    }

    private byte[] Header() => Json(json =>
    {
        json.WriteString("alg", "RS256");
        json.WriteString("typ", "JWT");
        if (account.KeyId is { } id)
        {
            json.WriteString("kid", id);
        }
    });

    private byte[] Claims(long now) => Json(json =>
    {
        json.WriteString("iss", account.Email);
        json.WriteString("scope", account.Scope);
        json.WriteString("aud", account.TokenUri.OriginalString);
        json.WriteNumber("iat", now);
        json.WriteNumber("exp", now + Lifetime);
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
