using System.Diagnostics;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class AbortTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _client = new();
    private SimulatorHost _host = null!;

    public static TheoryData<string, bool> Phases => new()
    {
        { "first-byte=60000", false },
        { "first-byte=60000", true },
        { "first-token=60000", false },
        { "first-token=60000", true },
        { "stall-after=3", true },
        { "pace=20; tokens=100000", true },
        { "stall-after=10", false },
    };

    public async ValueTask InitializeAsync() => _host = await SimulatorHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task Server_ClientLeaves_IsNoticedIn200Milliseconds(string directives, bool stream)
    {
        using var leave = new CancellationTokenSource();
        var request = Call.Request(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "Stay", stream ? """{"stream":true}""" : "{}"), directives, _host.Address);
        var reading = ReadAllAsync(_client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token), leave.Token);
        var arrived = await ArrivedAsync();

        var watch = Stopwatch.StartNew();
        await leave.CancelAsync();
        await arrived.Ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.True(watch.Elapsed < Limit, $"{watch.Elapsed.TotalMilliseconds} ms");
        Assert.True(arrived.ClientGone);
        Assert.NotNull(arrived.EndedAt);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task Handler_ClientLeaves_IsNoticedIn200Milliseconds(string directives, bool stream)
    {
        var handler = new SimulatorHandler();
        using var client = new HttpMessageInvoker(handler);
        using var leave = new CancellationTokenSource();
        var request = Call.Request(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "Stay", stream ? """{"stream":true}""" : "{}"), directives);
        var reading = ReadAllAsync(client.SendAsync(request, leave.Token), leave.Token);
        var arrived = Assert.Single(handler.Requests);

        var watch = Stopwatch.StartNew();
        await leave.CancelAsync();
        await arrived.Ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.True(watch.Elapsed < Limit, $"{watch.Elapsed.TotalMilliseconds} ms");
        Assert.True(arrived.ClientGone);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Server_AnswerRead_NobodyIsGone()
    {
        await _client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "Stay"), null, _host.Address);

        var request = Assert.Single(_host.Requests);
        await request.Ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(request.ClientGone);
        Assert.Equal(200, request.Status);
    }

    [Fact]
    public async Task Server_Disposed_CutsWhatIsOpen()
    {
        var host = await SimulatorHost.StartAsync();
        var request = Call.Request(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "Stay", """{"stream":true}"""), "stall-after=1", host.Address);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var arrived = Assert.Single(host.Requests);

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.False(arrived.ClientGone);
        Assert.True(arrived.Ended.IsCompleted);
    }

    private static async Task ReadAllAsync(Task<HttpResponseMessage> pending, CancellationToken cancellationToken)
    {
        using var response = await pending;
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task<SimulatorRequest> ArrivedAsync()
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            if (_host.Requests is [var only])
            {
                return only;
            }

            await Task.Yield();
        }

        throw new TimeoutException("The request did not arrive.");
    }
}
