namespace Parlance.Manifests.Credentials;

/// <summary>Looks at what Linux shows of the firmware. Virtual machines of Azure cannot be told from others of Hyper-V, so their identity is used only when it is asked for.</summary>
internal static class Machine
{
    /// <summary>Whose machine this is.</summary>
    /// <param name="folder">Where Linux shows the firmware's tables.</param>
    public static MachineCloud Detect(string folder = "/sys/class/dmi/id")
    {
        try
        {
            var vendor = Path.Combine(folder, "sys_vendor");
            return !File.Exists(vendor) ? MachineCloud.Unknown : File.ReadAllText(vendor).Trim() switch
            {
                "Google" => MachineCloud.Google,
                "Amazon EC2" => MachineCloud.Amazon,
                _ => MachineCloud.Unknown,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MachineCloud.Unknown;
        }
    }
}
