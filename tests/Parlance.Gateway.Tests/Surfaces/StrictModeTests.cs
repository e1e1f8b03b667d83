using System.Text.Json;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

public class StrictModeTests
{
    private const string Header = "x-parlance-strict";

    [Fact]
    public async Task Dropped_NotStrict_IsNamedInTheHeader()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.PostAsync("/v1/chat/completions", Body("west/echo"));

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("seed,temperature>1", string.Join(',', response.Headers.GetValues("x-parlance-dropped")));
    }

    [Fact]
    public async Task Dropped_Strict_Is400ThatNamesFieldAndTarget()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Add(Header, "true");

        using var response = await gateway.PostAsync("/v1/chat/completions", Body("west/echo"));

        Assert.Equal(400, (int)response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(("seed", "unsupported_parameter"), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("west/echo", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Dropped_StrictWithAFurtherTargetThatTakesAll_AnswersFromIt()
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { Groups = new Dictionary<string, ModelGroup> { ["pair"] = ModelGroup.Of(options.Groups["pair"].All.Reverse()) } });
        gateway.Client.DefaultRequestHeaders.Add(Header, "true");

        using var response = await gateway.PostAsync("/v1/chat/completions", Body("pair"));

        Assert.Equal("lab/echo", response.Headers.GetValues("x-parlance-target").Single());
    }

    [Theory]
    [InlineData(true, null, 400)]
    [InlineData(true, "false", 200)]
    [InlineData(false, "True", 400)]
    [InlineData(false, "perhaps", 400)]
    public async Task Strict_ByConfigurationAndHeader_TheHeaderWins(bool configured, string? header, int status)
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { Defaults = new GatewayDefaults { Strict = configured } });
        if (header is not null)
        {
            gateway.Client.DefaultRequestHeaders.Add(Header, header);
        }

        using var response = await gateway.PostAsync("/v1/chat/completions", Body("west/echo"));

        Assert.Equal(status, (int)response.StatusCode);
    }

    private static string Body(string model) => $$"""{"model":"{{model}}","seed":7,"temperature":1.5,"messages":[{"role":"user","content":"hi"}]}""";
}
