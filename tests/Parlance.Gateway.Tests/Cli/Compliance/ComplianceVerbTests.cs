using System.Text.Json;
using Parlance.Tests.Support;

namespace Parlance.Gateway.Tests.Cli.Compliance;

/// <summary>AI-Protocol's suite, read from where it is: in the folder that <c>COMPLIANCE_DIR</c> names, or at <c>../shared/ai-protocol</c>.</summary>
public sealed class ComplianceVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Run_WholeSuite_PassesAllButTheFourWhoseFilesAreNotThere()
    {
        var suite = Environment.GetEnvironmentVariable("COMPLIANCE_DIR") ?? RepositoryRoot.Combine("../shared/ai-protocol");
        Assert.SkipUnless(Directory.Exists(suite), $"No compliance suite: {suite} does not exist; set COMPLIANCE_DIR to a checkout of AI-Protocol.");

        var run = await CommandRun.Of("compliance", suite, "--json");
        using var report = JsonDocument.Parse(run.Out);
        var results = report.RootElement.GetProperty("results").EnumerateArray().ToArray();

        Assert.Equal([], Reasons(results, "failed"));
        Assert.Equal((0, 112, 4), (run.Code, report.RootElement.GetProperty("passed").GetInt32(), report.RootElement.GetProperty("cannot_run").GetInt32()));
        Assert.Equal(
            ["load-019", "load-020", "load-021", "gen-001"],
            results.Where(result => result.GetProperty("state").GetString() == "cannot_run").Select(result => result.GetProperty("id").GetString()));
        Assert.Equal(116, results.Select(result => (result.GetProperty("file").GetString(), result.GetProperty("id").GetString())).Distinct().Count());
    }

    [Fact]
    public async Task Run_UnknownType_Fails()
    {
        var run = await CommandRun.Of("compliance", Suite("  type: telepathy\n"));

        Assert.Equal(1, run.Code);
        Assert.Contains("telepathy", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 1 failed, 0 cannot run\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fallback_decision", "E3002", "false")]
    [InlineData("fallback_decision", "E1001", "true")]
    [InlineData("fallback_decision", "E7777", "true")]
    public async Task Run_ExpectationThatDoesNotHold_Fails(string type, string code, string expected)
    {
        var run = await CommandRun.Of("compliance", Suite($"  type: {type}\n  error_code: {code}\n", $"  should_fallback: {expected}\n"));

        Assert.Equal(1, run.Code);
        Assert.StartsWith("FAIL  cases/own.yaml:2 own-001 ", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("capabilities: { required: [ text ], optional: [ tools ], feature_flags: { structured_output: true } }", "1 passed, 0 failed, 0 cannot run")]
    [InlineData("capabilities: [ chat, tools ]", "1 passed, 0 failed, 0 cannot run")]
    [InlineData("capabilities: { required: [ text ], optional: [ tools ], feature_flags: { structured_output: false } }", "0 passed, 1 failed, 0 cannot run")]
    [InlineData("capabilities: [ chat ]", "0 passed, 0 failed, 1 cannot run: own-001 (acme.yaml is here in a version that does not declare tools)")]
    public async Task Run_CapabilitiesOfAFile_AreJudgedByWhatStandsInIt(string capabilities, string end)
    {
        var suite = Suite("  type: capability_check\n  manifest_path: acme.yaml\n", "  capabilities_present: { required: [ text ], optional_contains: [ tools ] }\n  feature_flags: { structured_output: true }\n");
        File.WriteAllText(Path.Combine(suite, "acme.yaml"), $"id: acme\nprotocol_version: \"2.0\"\nendpoint: {{ base_url: 'https://api.acme.example/v1', chat: /chat/completions }}\n{capabilities}\n");

        var run = await CommandRun.Of("compliance", suite);

        Assert.EndsWith(end + "\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileThatIsMissing_IsNamedAndNoFailure()
    {
        var run = await CommandRun.Of("compliance", Suite("  type: protocol_loading\n  manifest_path: nowhere/acme.yaml\n"));

        Assert.Equal(0, run.Code);
        Assert.Equal("0 passed, 0 failed, 1 cannot run: own-001 (nowhere/acme.yaml is not here)\n", run.Out);
    }

    [Fact]
    public async Task Run_FolderWithoutSuite_SaysWhatIsOne()
    {
        var run = await CommandRun.Of("compliance", _folder.FullName);

        Assert.Equal(2, run.Code);
        Assert.Contains("cases", run.Error, StringComparison.Ordinal);
    }

    private string Suite(string input, string expected = "  valid: true\n")
    {
        var cases = _folder.CreateSubdirectory("cases");
        File.WriteAllText(Path.Combine(cases.FullName, "own.yaml"), $"---\nsuite: own\nid: own-001\nname: A case\ninput:\n{input}expected:\n{expected}");
        return _folder.FullName;
    }

    private static string[] Reasons(JsonElement[] results, string state) =>
        [.. results.Where(result => result.GetProperty("state").GetString() == state).Select(result => $"{result.GetProperty("id")}: {result.GetProperty("reason")}")];
}
