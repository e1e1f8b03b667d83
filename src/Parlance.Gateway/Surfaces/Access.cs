namespace Parlance.Gateway.Surfaces;

/// <summary>Who may use a route.</summary>
internal enum Access
{
    /// <summary>Callers with a key for models.</summary>
    Caller,

    /// <summary>Keys that administer; no other key, and these open no other route.</summary>
    Admin,

    /// <summary>Who reads metrics: the key that the operator gave out for it, or one that administers; without such a key also programs on this machine.</summary>
    Metrics,

    /// <summary>Anybody.</summary>
    Open,
}
