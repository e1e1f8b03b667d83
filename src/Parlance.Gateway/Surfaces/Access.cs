namespace Parlance.Gateway.Surfaces;

/// <summary>Who may use a route.</summary>
internal enum Access
{
    /// <summary>Callers with a key for models.</summary>
    Caller,

    /// <summary>Keys that administer; no other key, and these open no other route.</summary>
    Admin,

    /// <summary>Anybody.</summary>
    Open,
}
