using System.Net;
using System.Net.Http.Headers;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Hosting;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Durability;

/// <summary>A clock that somebody sets by an hour, at midnight, where it hurts: no budget that is used up opens again, and nothing is paid twice.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private const string Daily = "daily-key-for-tests-0123456789";
    private const string Rolling = "rolling-key-for-tests-0123456789";

    /// <summary>Costs some 1.8 million nano-USD and at most some 3 million: the budgets, 3.5 million, let one of them in.</summary>
    private const string Call = """{"model":"lab/long","max_tokens":900,"messages":[{"role":"user","content":"[sim:tokens=900] go"}]}""";

    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedTime _time = new(new DateTimeOffset(2026, 11, 22, 0, 20, 0, TimeSpan.Zero));
    private SimulatorHost _simulator = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0 });
        Directory.CreateDirectory(_folder.Path);
        await File.WriteAllTextAsync(_folder.File("parlance.yaml"), $$"""
            listen: http://127.0.0.1:0
            data: {{_folder.Path}}
            providers: { lab: { dialect: openai-chat, base_url: {{_simulator.BaseUrl}}, models: [ { id: long, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] } }
            keys: [ { name: daily, key: {{Daily}}, budget: { usd: 0.0035, per: day } }, { name: rolling, key: {{Rolling}}, budget: { usd: 0.0035, per: 24h } } ]
            """);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _simulator.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Daily)]
    [InlineData(Rolling)]
    public async Task Clock_SetBackOverMidnight_OpensNoBudgetAgain(string key)
    {
        Assert.Equal(HttpStatusCode.OK, await AskAsync(key));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));

        _time.Set(TimeSpan.FromHours(-1));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));

        // Also after a restart, which knows of the later day from the ledger alone.
        await RestartAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));

        _time.Set(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));
        await RestartAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));
        Assert.Single(_simulator.Requests);
    }

    [Theory]
    [InlineData(Daily, HttpStatusCode.OK)]
    [InlineData(Rolling, HttpStatusCode.TooManyRequests)]
    public async Task Clock_SetForwardAndBack_OpensNoWindowTwice(string key, HttpStatusCode nextDay)
    {
        _time.Set(TimeSpan.FromHours(-1));
        await RestartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(key));

        // Another day for the calendar; the rolling budget knows better.
        _time.Set(TimeSpan.FromHours(1));
        Assert.Equal(nextDay, await AskAsync(key));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));
        _time.Set(TimeSpan.FromHours(-1));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Clock_SetByAnHour_RepeatsAnAnswerInsteadOfMakingItAgain(int hours)
    {
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Daily, "one"));

        _time.Set(TimeSpan.FromHours(hours));

        // The answer leaves before its copy is kept.
        Eventually.True(() => AskAsync(Daily, "one").GetAwaiter().GetResult() == HttpStatusCode.OK, "the answer is kept");
        await RestartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Daily, "one"));
        Assert.Single(_simulator.Requests);
        Assert.Equal(1, new LedgerReader(_folder.Path).Totals().Requests);
    }

    private async Task<HttpStatusCode> AskAsync(string key, string? idempotencyKey = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_host.Addresses[0]) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Call) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task RestartAsync()
    {
        await _host.DisposeAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        var (options, errors) = ConfigurationLoader.Load(_folder.File("parlance.yaml"), null, _ => null);
        Assert.Empty(errors);
        _host = await GatewayHost.StartAsync(options!, _time);
    }
}
