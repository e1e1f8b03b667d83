namespace Parlance;

/// <summary>When an error happened. Closed.</summary>
public enum ErrorPhase
{
    /// <summary>Before anything was sent to a provider.</summary>
    Request,

    /// <summary>While connecting or sending; the provider has not accepted the body.</summary>
    Connect,

    /// <summary>After sending, before the first content of the answer.</summary>
    FirstToken,

    /// <summary>After content had arrived.</summary>
    Stream,
}
