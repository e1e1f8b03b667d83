using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>Calls that go out in what an earlier call composed: only the body is another. Against a real socket, because no other handler is given such a request.</summary>
public sealed class EnvelopeTests : IDisposable
{
    private readonly Connections _connections = new();
    private readonly Echo _server = new();

    public void Dispose()
    {
        _connections.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Send_OneCallAfterAnother_EachHasItsOwnBodyAndTheSameHeaders()
    {
        var target = Rig.Target("alpha", _server.Address);
        var key = new Secret("canary");
        string[] bodies = ["{}", """{"model":"m","messages":[]}""", """{"a":1}"""];
        foreach (var body in bodies)
        {
            Assert.Equal(body, await AskAsync(target, key, body));
        }

        Assert.Equal(bodies.Select(body => Head("Bearer canary", body.Length)), _server.Heads);
    }

    [Fact]
    public async Task Send_WithAnotherKey_CarriesThatKeyAlone()
    {
        var target = Rig.Target("alpha", _server.Address);
        Secret[] keys = [new("one"), new("two")];
        for (var i = 0; i < 6; i++)
        {
            await AskAsync(target, keys[i % 2], "{}");
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(i => Head(i % 2 == 0 ? "Bearer one" : "Bearer two", 2)), _server.Heads);
    }

    [Fact]
    public async Task Send_ToAnotherTargetOfTheSameProvider_GoesToItsAddress()
    {
        var key = new Secret("canary");
        var first = Rig.Target("alpha", _server.Address);
        var second = new Target(first.Provider with { ChatPath = "/other" }, "m");

        await AskAsync(first, key, "{}");
        await AskAsync(second, key, "{}");
        await AskAsync(first, key, "{}");

        Assert.Equal(["POST /chat/completions", "POST /other", "POST /chat/completions"], _server.Heads.Select(head => head[..head.IndexOf(" HTTP", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task Send_ManyAtOnce_NoneHasTheBodyOfAnother()
    {
        var target = Rig.Target("alpha", _server.Address);
        var key = new Secret("canary");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async caller =>
        {
            var right = 0;
            for (var i = 0; i < 20; i++)
            {
                // Some leave before the end of the answer: what they had goes to nobody.
                var body = $"\"{caller}-{i}-{new string('x', caller * i)}\"";
                right += (caller % 5 == 0 && i % 3 == 0 ? await LeaveAsync(target, key, body) : await AskAsync(target, key, body)) == body ? 1 : 0;
            }

            return right;
        }));

        Assert.All(answers, right => Assert.Equal(20, right));
    }

    private static string Head(string authorization, int length) =>
        $"POST /chat/completions HTTP/1.1\nAccept: application/json\nAuthorization: {authorization}\nContent-Length: {length}\nContent-Type: application/json\nHost: HOST";

    private async Task<string> AskAsync(Target target, Secret key, string body)
    {
        await using var exchange = await SendAsync(target, key, body);
        var (answer, buffer) = ("", new byte[4096]);
        int read;
        while ((read = await exchange.ReadAsync(buffer)) > 0)
        {
            answer += Encoding.ASCII.GetString(buffer, 0, read);
        }

        Assert.Null(exchange.Error);
        return answer;
    }

    private async Task<string> LeaveAsync(Target target, Secret key, string body)
    {
        await using var exchange = await SendAsync(target, key, body);
        return exchange.Status == 200 ? body : "";
    }

    private ValueTask<Exchange> SendAsync(Target target, Secret key, string body) =>
        _connections.SendAsync(target, key, Encoding.ASCII.GetBytes(body), stream: false, Timeouts.Default, long.MaxValue, CancellationToken.None);

    /// <summary>A server that answers with the body it got, and keeps what stood above it: the request line and the headers in the order of their names.</summary>
    private sealed class Echo : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Echo()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public string Address => $"http://{_listener.LocalEndpoint}";

        public List<string> Heads { get; } = [];

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync());
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
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    List<string> headers = [];
                    while (await reader.ReadLineAsync() is { Length: > 0 } header)
                    {
                        headers.Add(header.StartsWith("Host:", StringComparison.Ordinal) ? "Host: HOST" : header);
                    }

                    lock (Heads)
                    {
                        Heads.Add(string.Join('\n', [line, .. headers.Order(StringComparer.Ordinal)]));
                    }

                    var length = int.Parse(headers.Single(header => header.StartsWith("Content-Length:", StringComparison.Ordinal))[15..], CultureInfo.InvariantCulture);
                    var body = new char[length];
                    await reader.ReadBlockAsync(body);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{new string(body)}"));
                }
            }
            catch (IOException)
            {
                // A reset is an end too.
            }
        }
    }
}
