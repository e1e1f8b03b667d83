namespace Parlance.Manifests;

/// <summary>What authorises a call. Each kind but <see cref="None"/> also takes a plain key where it says so.</summary>
public enum AuthKind
{
    /// <summary>A key in a header (<c>bearer</c> and <c>header</c> of a manifest).</summary>
    Header,

    /// <summary>A key as a query parameter.</summary>
    Query,

    /// <summary>AWS Signature Version 4 with an access key; an API key goes into the header.</summary>
    SigV4,

    /// <summary>A token of a Google identity; a key goes into the header.</summary>
    Gcp,

    /// <summary>A token of a Microsoft Entra identity; a key goes into the header.</summary>
    Entra,

    /// <summary>A token for a client id and secret (RFC 6749 section 4.4); a key goes into the header.</summary>
    OAuth2,

    /// <summary>A signature with a key of Oracle Cloud Infrastructure; an API key goes into the header.</summary>
    Oci,

    /// <summary>Nothing is sent.</summary>
    None,
}
