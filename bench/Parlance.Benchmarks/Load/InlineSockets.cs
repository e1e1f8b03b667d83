namespace Parlance.Benchmarks.Load;

/// <summary>Lets the load generator's own sockets continue on the thread that polls them: fewer thread hops leave more of the machine to what is measured.</summary>
internal static class InlineSockets
{
    /// <summary>Must come before the first socket; the runtime reads it once. Servers that are started later do not inherit it.</summary>
    public static void Enable() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
}
