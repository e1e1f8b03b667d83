namespace Parlance.Gateway.Tests.Support;

/// <summary>Who may do what with a file, as <c>ls</c> counts it.</summary>
internal static class FileModes
{
    /// <summary>For example <c>600</c>; skips the test where the system knows no modes.</summary>
    public static string Of(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        return OperatingSystem.IsWindows() ? string.Empty : Convert.ToString((int)File.GetUnixFileMode(path), 8);
    }
}
