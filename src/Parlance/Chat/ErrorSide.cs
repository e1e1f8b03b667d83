namespace Parlance;

/// <summary>Whose doing an error is. Closed.</summary>
public enum ErrorSide
{
    /// <summary>The caller's request.</summary>
    Client,

    /// <summary>This program or its configuration.</summary>
    Gateway,

    /// <summary>The provider, or the way to it.</summary>
    Provider,
}
