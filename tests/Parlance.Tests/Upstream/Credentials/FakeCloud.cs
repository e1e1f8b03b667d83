using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Parlance.Tests.Support;

namespace Parlance.Tests.Upstream.Credentials;

/// <summary>The clouds' token services and a provider behind them, in one handler: answers at the addresses that a test opens, fails the test at every other one, and keeps what it was sent.</summary>
internal sealed class FakeCloud : HttpMessageHandler
{
    private readonly Dictionary<string, Func<CloudCall, HttpResponseMessage>> _doors = new(StringComparer.Ordinal);

    /// <summary>What was sent, in order.</summary>
    public ConcurrentQueue<CloudCall> Calls { get; } = new();

    /// <summary>Waited for before every answer.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>A file of documented answers.</summary>
    public static string Answer(string file) => File.ReadAllText(RepositoryRoot.Combine($"fixtures/upstream/credentials/answers/{file}"));

    /// <summary>Opens an address: method and address without query, answered as told.</summary>
    public FakeCloud At(string door, Func<CloudCall, HttpResponseMessage> answer)
    {
        _doors[door] = answer;
        return this;
    }

    /// <summary>Opens an address that always answers the same.</summary>
    public FakeCloud At(string door, string body, int status = 200, Action<CloudCall>? check = null) => At(door, call =>
    {
        check?.Invoke(call);
        return Says(body, status);
    });

    /// <summary>An answer.</summary>
    public static HttpResponseMessage Says(string body, int status = 200) => new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        var call = new CloudCall(request.Method.Method, request.RequestUri!, headers, body);
        Calls.Enqueue(call);
        await Gate.WaitAsync(cancellationToken);
        var door = $"{call.Method} {call.Uri.GetLeftPart(UriPartial.Path)}";
        Assert.True(_doors.ContainsKey(door), $"{door} was not expected.");
        return _doors[door](call);
    }
}
