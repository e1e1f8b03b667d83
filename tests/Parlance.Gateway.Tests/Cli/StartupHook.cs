using System.Reflection;

/// <summary>Runs inside a started <c>parlance</c> before its Main (DOTNET_STARTUP_HOOKS wants this name, in no namespace) and reports what the runtime decided.</summary>
internal static class StartupHook
{
    public const string ReportVariable = "PARLANCE_TEST_REPORT";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ReportVariable) is { } path)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllText(path, Report());
        }
    }

    private static string Report()
    {
        var engine = Type.GetType("System.Net.Sockets.SocketAsyncEngine, System.Net.Sockets", throwOnError: true)!;
        var inline = engine.GetField("s_inlineSocketCompletionsEnabled", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            ?? engine.GetField("InlineSocketCompletionsEnabled", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public);
        return $"inline completions: {inline?.GetValue(null)}; spin limit: {AppContext.GetData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit")}";
    }
}
