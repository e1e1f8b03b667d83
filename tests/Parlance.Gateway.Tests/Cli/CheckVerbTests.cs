using System.Text.Json;

namespace Parlance.Gateway.Tests.Cli;

public sealed class CheckVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Check_GoodConfiguration_IsExitCodeZeroWithoutOutput()
    {
        var run = await CommandRun.Of("check", Write("parlance.yaml", "listen: http://127.0.0.1:4000\nproviders:\n  sim: {}\n"));

        Assert.Equal((0, ""), (run.Code, run.Out));
        Assert.StartsWith("Fine: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SeveralMistakes_NamesEachWithFileAndLine()
    {
        var path = Write("parlance.yaml", "listen: nonsense\nproviders:\n  sim: {}\n  openai: { api_kee: x }\nmodells: {}\n");
        var run = await CommandRun.Of("check", path);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1, run.Code);
        Assert.All(new[] { 1, 4, 5 }, line => Assert.Contains(lines, text => text.StartsWith($"{path}:{line}:", StringComparison.Ordinal)));
        Assert.EndsWith("mistakes.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_BrokenCredentialFile_IsNamedWithItsLine()
    {
        var key = Write("key.json", "{\n  \"type\": \"service_account\",\n  canary-planted\n}");
        var run = await CommandRun.Of("check", Write("parlance.yaml", "providers:\n  vertex: { project: p, credentials_file: key.json }\n"));

        Assert.Equal((1, $"{key}:3:1: is not valid JSON\n"), (run.Code, run.Out));
    }

    [Fact]
    public async Task Check_Mistakes_NeverShowValues()
    {
        var run = await CommandRun.Of("check", Write("parlance.yaml", "keys:\n  - { name: a, key: hunter2-planted }\nproviders:\n  openai: { api_kee: canary-planted }\n"));

        Assert.Equal(1, run.Code);
        Assert.DoesNotContain("planted", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Manifest_IsReadAsOne()
    {
        var run = await CommandRun.Of("check", Write("acme.yaml", "id: acme\ndialect: no-such-dialect\nbase_url: http://127.0.0.1:1/v1\n"));

        Assert.Equal(1, run.Code);
        Assert.Contains("acme.yaml:2:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Json_IsAnArrayOfMistakes()
    {
        var run = await CommandRun.Of("check", "--json", Write("parlance.yaml", "modells: {}\n"));
        using var json = JsonDocument.Parse(run.Out);
        var mistake = Assert.Single(json.RootElement.EnumerateArray());

        Assert.Equal((1, 1), (run.Code, mistake.GetProperty("line").GetInt32()));
        Assert.EndsWith("parlance.yaml", mistake.GetProperty("file").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_MissingFile_IsAMistake()
    {
        var run = await CommandRun.Of("check", Path.Combine(_folder.FullName, "nothing.yaml"));

        Assert.Equal(1, run.Code);
        Assert.Contains("cannot be read", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_BadConfiguration_StartsNothingAndNamesEveryMistake()
    {
        var run = await CommandRun.Of("serve", "--config", Write("parlance.yaml", "listen: nonsense\nmodells: {}\n"), "--data", Path.Combine(_folder.FullName, "data"));

        Assert.Equal(1, run.Code);
        Assert.Contains("parlance.yaml:1:", run.Error, StringComparison.Ordinal);
        Assert.Contains("parlance.yaml:2:", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "data")));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
