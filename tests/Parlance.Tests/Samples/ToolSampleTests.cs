using Parlance.Simulator;
using Parlance.Tests.Client.Tools;

namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public sealed class ToolSampleTests
{
    private int _deleted;

    private static string Search(string words) => $"found {words}";

    private string DeleteAll(string folder) => $"deleted {folder} {++_deleted}";

    private static async Task<string> OutputAsync(Func<AiClient, Task> sample)
    {
        using var client = await AiClient.FromModelAsync("sim/tools", new AiClientOptions { HttpHandler = new SimulatorHandler(new SimulatorOptions { Pace = 0, Announce = false }) });
        return await ConsoleCollection.CaptureAsync(() => sample(client));
    }

    [Fact]
    public async Task Functions_Run_PrintsTheAnswerAndWhatAllRoundsTook()
    {
        var output = await ConsoleCollection.CaptureAsync(ToolSample.FunctionsAsync);

        Assert.Contains("- GetWeather: 18 °C in ", output, StringComparison.Ordinal);
        Assert.Matches(@"2 rounds, \d+ tokens, 0\.\d+ USD", output);
    }

    [Fact]
    public async Task Stream_Run_PrintsCallAndAnswer()
    {
        var output = await OutputAsync(client => ToolSample.StreamAsync(client, Search));

        Assert.Matches(@"\[Search\(\{.*\}\) answered after \d", output);
        Assert.Contains("- Search: found ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approval_Run_DeletesNothing()
    {
        var output = await OutputAsync(client => ToolSample.ApprovalAsync(client, DeleteAll));

        Assert.Contains("- DeleteAll: This call was denied: Ask the user first.", output, StringComparison.Ordinal);
        Assert.Equal(0, _deleted);
    }

    [Fact]
    public async Task History_Run_AnswersAgain() => Assert.Contains("- Search: found ", await OutputAsync(client => ToolSample.HistoryAsync(client, Search)), StringComparison.Ordinal);

    [Fact]
    public async Task Trimmed_Run_ReadsAndWritesTypesOfTheContext() => Assert.Matches("""- Book: \{"Route":".*-.*"\}""", await OutputAsync(ToolSample.TrimmedAsync));

    [Fact]
    public async Task Mcp_Run_CallsTheServer()
    {
        var server = McpConnection.Process();
        server = server with { Environment = new Dictionary<string, string>(server.Environment) { [McpStdioServer.Only] = "echo" } };

        Assert.Contains("- files_echo: ", await OutputAsync(client => ToolSample.McpAsync(client, server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_Run_AnswersTheCall() => Assert.Contains("- light: It is on.", await OutputAsync(ToolSample.CallerAsync), StringComparison.Ordinal);
}
