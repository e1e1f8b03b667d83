using System.Runtime.CompilerServices;
using Parlance.Manifests.Credentials;

namespace Parlance.Upstream.Credentials;

/// <summary>The token sources of all identities that are in use; those of a configuration that is no more go with it. Thread-safe.</summary>
internal sealed class TokenSources(TokenConnection tokens)
{
    private readonly ConditionalWeakTable<Identity, TokenSource> _sources = [];

    /// <summary>The source of an identity; null for one that signs calls itself.</summary>
    public TokenSource? For(Identity? identity)
    {
        if (identity is null or OciKey)
        {
            return null;
        }

        return _sources.TryGetValue(identity, out var known) ? known : _sources.GetValue(identity, one => new TokenSource(MintOf(one), tokens));
    }

    private static IMint MintOf(Identity identity) => identity switch
    {
        GoogleAccount account => new GoogleAccountMint(account),
        GoogleUser user => new GoogleUserMint(user),
        GoogleMachine machine => new GoogleMachineMint(machine),
        EntraClient client => new EntraClientMint(client),
        EntraFederation federation => new EntraFederationMint(federation),
        EntraMachine machine => new EntraMachineMint(machine),
        AwsRole role => new AwsRoleMint(role),
        AwsWebIdentity identityOfWeb => new AwsWebIdentityMint(identityOfWeb),
        AwsContainer container => new AwsContainerMint(container),
        AwsMachine machine => new AwsMachineMint(machine),
        OAuthClient client => new OAuthClientMint(client),
        _ => throw new ArgumentOutOfRangeException(nameof(identity)),
    };
}
