using System.Net;
using System.Net.Sockets;
using System.Text;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>What goes over the wire, and when connections close: against real sockets where it matters.</summary>
public sealed class ConnectionsTests : IDisposable
{
    private static readonly ReadOnlyMemory<byte> s_body = "{}"u8.ToArray();
    private readonly Connections _connections = new();
    private readonly List<RawServer> _servers = [];

    public void Dispose()
    {
        _connections.Dispose();
        _servers.ForEach(server => server.Dispose());
    }

    private RawServer Serve(string answer)
    {
        _servers.Add(new RawServer(answer));
        return _servers[^1];
    }

    private static ValueTask<Exchange> SendAsync(Connections connections, Target target, Secret? credential, CancellationToken cancellation = default) =>
        connections.SendAsync(target, credential, s_body, stream: true, Timeouts.Default, long.MaxValue, cancellation);

    [Theory]
    [InlineData("key\r\nX-Injected: 1")]
    [InlineData("key\nX-Injected: 1")]
    [InlineData("key\0")]
    public async Task Send_KeyWithALineBreak_SendsNothingAndSaysSo(string key)
    {
        using var vendor = new Vendor(new ManualTime());
        using var connections = new Connections(new ConnectionOptions { Handler = vendor });

        await using var exchange = await SendAsync(connections, Rig.Alpha, new Secret(key));

        Assert.Empty(vendor.Sent);
        Assert.Equal((ErrorKind.Authentication, ErrorSide.Gateway), (exchange.Error!.Kind, exchange.Error.Side));
        Assert.DoesNotContain("Injected", exchange.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task Send_KeyInTheQuery_StandsThereAndNowhereElse(int status)
    {
        using var vendor = new Vendor(new ManualTime()).Answers(status, "{}");
        using var connections = new Connections(new ConnectionOptions { Handler = vendor });
        var target = new Target(Rig.Alpha.Provider with { Auth = new AuthScheme(null, "", true) { Kind = AuthKind.Query, Query = "key" }, ChatPath = "/chat?version=1" }, "m");

        await using var exchange = await SendAsync(connections, target, new Secret("canary&x=1"));

        var sent = Assert.Single(vendor.Sent);
        Assert.Equal("https://alpha.example/v1/chat?version=1&key=canary%26x%3D1", sent.Uri.AbsoluteUri);
        Assert.DoesNotContain(sent.Headers.Values, value => value.Contains("canary", StringComparison.Ordinal));
        Assert.DoesNotContain("canary", $"{exchange.Error} {target.ChatUri} {exchange.Target.Provider}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Request_CarriesKeyHeadersAndNothingOfItsOwnMaking()
    {
        using var vendor = new Vendor(new ManualTime()).Streams("");
        using var connections = new Connections(new ConnectionOptions { Handler = vendor });
        var target = new Target(Rig.Alpha.Provider with { Headers = new Dictionary<string, string> { ["x-version"] = "1" } }, "m");

        await using var exchange = await SendAsync(connections, target, new Secret("k"));

        var sent = Assert.Single(vendor.Sent);
        Assert.Equal("https://alpha.example/v1/chat/completions", sent.Uri.AbsoluteUri);
        Assert.Equal(["Accept: text/event-stream", "Authorization: Bearer k", "x-version: 1"], sent.Headers.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Send_NobodyListens_IsUnreachableWithoutAnAddressInTheMessage()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await using var exchange = await SendAsync(_connections, Rig.Target("alpha", $"http://127.0.0.1:{port}/v1"), null);

        Assert.Equal(("upstream_unreachable", ErrorPhase.Connect, 502), (exchange.Error!.Code, exchange.Error.Phase, exchange.Error.Status));
        Assert.EndsWith("connection refused.", exchange.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Redirect_DoesNotTakeTheKeyElsewhere()
    {
        var elsewhere = Serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var server = Serve($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.Address}\r\nContent-Length: 0\r\n\r\n");

        await using var exchange = await SendAsync(_connections, Rig.Target("alpha", server.Address), new Secret("canary"));

        Assert.Equal(307, exchange.Status);
        Assert.Empty(elsewhere.Requests);
        Assert.Contains("canary", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public Task Dispose_MidStream_ClosesTheConnectionAtOnce() => AtOnce.AssertAsync(async () =>
    {
        var server = Serve(RawServer.Chunked("data: 1\n\n"));
        var exchange = await SendAsync(_connections, Rig.Target("alpha", server.Address), null);
        Assert.True(await exchange.ReadAsync(new byte[64]) > 0);

        await exchange.DisposeAsync();

        return server.Closed;
    });

    [Fact]
    public Task Cancel_WhileReading_ClosesTheConnectionAtOnce() => AtOnce.AssertAsync(async () =>
    {
        using var cancellation = new CancellationTokenSource();
        var server = Serve(RawServer.Chunked("data: 1\n\n"));
        await using var exchange = await SendAsync(_connections, Rig.Target("alpha", server.Address), null, cancellation.Token);
        await exchange.ReadAsync(new byte[64]);
        var reading = exchange.ReadAsync(new byte[64]).AsTask();

        await cancellation.CancelAsync();

        Assert.Equal(0, await reading);
        Assert.Equal(ErrorKind.Cancelled, exchange.Error!.Kind);
        return server.Closed;
    });

    [Fact]
    public Task Cancel_BeforeHeaders_ClosesTheConnectionAtOnce() => AtOnce.AssertAsync(async () =>
    {
        using var cancellation = new CancellationTokenSource();
        var server = Serve("");
        var sending = SendAsync(_connections, Rig.Target("alpha", server.Address), null, cancellation.Token).AsTask();
        await server.FirstRequest;

        await cancellation.CancelAsync();

        Assert.Equal(ErrorKind.Cancelled, (await sending).Error!.Kind);
        return server.Closed;
    });

    [Fact]
    public async Task Dispose_AfterACompleteAnswer_KeepsTheConnectionForTheNext()
    {
        var server = Serve(RawServer.Chunked("data: [DONE]\n\n") + "0\r\n\r\n");
        for (var i = 0; i < 3; i++)
        {
            var exchange = await SendAsync(_connections, Rig.Target("alpha", server.Address), null);
            await exchange.ReadAsync(new byte[64]);
            await exchange.DisposeAsync();
        }

        Assert.Equal((3, 1), (server.Requests.Count, server.Connections));
    }

    /// <summary>A server that answers with exactly these bytes, for what a well-behaved server cannot do.</summary>
    private sealed class RawServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _answer;
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RawServer(string answer)
        {
            _answer = answer;
            _listener.Start();
            _ = AcceptAsync();
        }

        public string Address => $"http://{_listener.LocalEndpoint}";

        public List<string> Requests { get; } = [];

        public int Connections { get; private set; }

        public Task Closed => _closed.Task;

        public Task FirstRequest => _first.Task;

        public static string Chunked(string text) => $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{text.Length:x}\r\n{text}\r\n";

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    Connections++;
                    _ = ServeAsync(client);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var owned = client;
            var stream = client.GetStream();
            var buffer = new byte[4096];
            var text = "";
            try
            {
                int read;
                while ((read = await stream.ReadAsync(buffer)) > 0)
                {
                    text += Encoding.ASCII.GetString(buffer, 0, read);
                    if (text.EndsWith("\r\n\r\n{}", StringComparison.Ordinal))
                    {
                        Requests.Add(text);
                        _first.TrySetResult();
                        await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer));
                        text = "";
                    }
                }
            }
            catch (IOException)
            {
                // A reset is an end too.
            }

            _closed.TrySetResult();
        }
    }
}
