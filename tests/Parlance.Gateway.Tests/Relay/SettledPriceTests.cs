using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>A row says by which price it was charged: where that was read, and which of its rules applied.</summary>
public class SettledPriceTests
{
    private const string Ranked = """
        ranked: { dialect: openai-chat, base_url: SIMULATOR, api_key: upstream-key-ranked, models: [ { id: echo, price: { input: 1, output: 2, when: [ { above: 6, input: 3, output: 5 } ] } }, { id: story } ] }
        """;

    [Theory]
    [InlineData("ranked/echo", "hi", "parlance.yaml", "base", 1000, 2000)]
    [InlineData("ranked/echo", "a prompt that is longer than what the plain price is good for", "parlance.yaml", "above 6", 3000, 5000)]
    [InlineData("lab/echo", "hi", "test 2026-11-22", "base", 1000, 2000)]
    public async Task Settle_PricedModel_KeepsOriginAndRule(string model, string prompt, string origin, string rule, long input, long output)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Ranked);
        using var response = await gateway.ChatAsync(model, prompt);

        var booked = Assert.Single(gateway.Rows());
        Assert.Equal((origin, rule), Read(gateway));
        Assert.Equal((booked.Input * input) + (booked.Output * output), gateway.Ledger.Totals().CostNanoUsd);
    }

    [Fact]
    public async Task Settle_UnpricedModel_KeepsNone()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Ranked);
        using var response = await gateway.ChatAsync("ranked/story", "hi");

        Assert.Equal((null, null), Read(gateway));
    }

    private static (string? Origin, string? Rule) Read(TestGateway gateway)
    {
        using var connection = Raw.Open(gateway.Folder);
        using var command = connection.Command("SELECT price_source, price_rule FROM ledger");
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        return (row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1));
    }
}
