namespace Parlance.Manifests.Credentials;

/// <summary>Whose machine this is, as its firmware says; without asking the network.</summary>
internal enum MachineCloud
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Compute Engine.</summary>
    Google,

    /// <summary>EC2.</summary>
    Amazon,
}
