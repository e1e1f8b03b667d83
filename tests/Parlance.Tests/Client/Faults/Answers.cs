using System.Net.Sockets;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Faults;

/// <summary>Answers of a <see cref="Vendor"/>, good and bad, in the bytes that OpenAI documents. Each piece of text tells its place, so that one too many or too few shows.</summary>
internal static class Answers
{
    /// <summary>The frame before any content.</summary>
    public static readonly string Role = Wires.Hello(..1);

    /// <summary>Finish, usage and done marker.</summary>
    public static readonly string End = Wires.Hello(3..);

    /// <summary>What can go wrong before any content, by name.</summary>
    public static readonly IReadOnlyDictionary<string, EarlyFault> Early = new EarlyFault[]
    {
        new("connection refused", vendor => vendor.Fails(new HttpRequestException("no", new SocketException((int)SocketError.ConnectionRefused))), 0, ErrorKind.ServerError, "upstream_unreachable"),
        new("connection reset", vendor => vendor.Fails(new HttpRequestException("no", new SocketException((int)SocketError.ConnectionReset))), 0, ErrorKind.ServerError, "upstream_unreachable"),
        new("connect timeout", vendor => vendor.Fails(new TaskCanceledException("connect", new TimeoutException())), 0, ErrorKind.Timeout, "connect_timeout"),
        new("headers timeout", vendor => vendor.Hangs(), 0, ErrorKind.Timeout, "headers_timeout"),
        new("first token timeout", vendor => vendor.Streams(body => body.Says(Role).Hangs()), 200, ErrorKind.Timeout, "first_token_timeout"),
        new("comments only", vendor => vendor.Streams(body => body.Says(": wait\n\n").Hangs()), 200, ErrorKind.Timeout, "first_token_timeout"),
        new("408", vendor => vendor.Answers(408, Wires.Read("overloaded.json")), 408, ErrorKind.Timeout),
        new("429", vendor => vendor.Answers(429, Wires.Read("rate-limited.json")), 429, ErrorKind.RateLimited),
        new("429 with a wait", vendor => vendor.Answers(429, Wires.Read("rate-limited.json"), headers: "Retry-After: 7"), 429, ErrorKind.RateLimited) { Tries = 1 },
        new("500", vendor => vendor.Answers(500, Wires.Read("overloaded.json")), 500, ErrorKind.ServerError),
        new("503", vendor => vendor.Answers(503, Wires.Read("overloaded.json")), 503, ErrorKind.Overloaded),
        new("503 not to be repeated", vendor => vendor.Answers(503, Wires.Read("overloaded.json"), headers: "x-should-retry: false"), 503, ErrorKind.Overloaded) { Tries = 1 },
        new("529", vendor => vendor.Answers(529, Wires.Read("overloaded.json")), 529, ErrorKind.Overloaded),
        new("502 as a page", vendor => vendor.Answers(502, Wires.Read("bad-gateway.html"), "text/html"), 502, ErrorKind.ServerError),
        new("key refused", vendor => vendor.Answers(401, Wires.Read("invalid-key.json")), 401, ErrorKind.Authentication) { Tries = 1 },
        new("error under 200", vendor => vendor.Answers(200, Wires.Read("overloaded.json")), 200, ErrorKind.ServerError),
        new("error as the first event", vendor => vendor.Streams(Wires.Read("error-first.sse")), 200, ErrorKind.ServerError),
        new("error after the role", vendor => vendor.Streams(Role + Wires.Read("error-first.sse")), 200, ErrorKind.ServerError),
        new("empty stream", vendor => vendor.Streams(""), 200, ErrorKind.ServerError, "upstream_incomplete"),
        new("cut before content", vendor => vendor.Streams(body => body.Says(Role).Breaks()), 200, ErrorKind.ServerError, "upstream_incomplete"),
        new("end before content", vendor => vendor.Streams(Role), 200, ErrorKind.ServerError, "upstream_incomplete"),
        new("malformed first event", vendor => vendor.Streams("data: {\"id\":\"chatcmpl-1\",\"choi\n\n"), 200, ErrorKind.ServerError, "upstream_malformed"),
    }.ToDictionary(fault => fault.Name);

    /// <summary>What can go wrong after some content, by name; each gets the body behind its last good event.</summary>
    public static readonly IReadOnlyDictionary<string, (Action<VendorBody> Script, string? Code, ErrorKind Kind)> Late = new Dictionary<string, (Action<VendorBody>, string?, ErrorKind)>
    {
        ["cut"] = (body => body.Breaks(), "upstream_incomplete", ErrorKind.ServerError),
        ["end without finish"] = (_ => { }, "upstream_incomplete", ErrorKind.ServerError),
        ["end inside an event"] = (body => body.Says(Wires.Hello(1..2)[..60]), "upstream_incomplete", ErrorKind.ServerError),
        ["done without finish"] = (body => body.Says(Wires.Hello(5..)), "upstream_incomplete", ErrorKind.ServerError),
        ["error event"] = (body => body.Says(Wires.Read("error-first.sse")), null, ErrorKind.ServerError),
        ["malformed event"] = (body => body.Says("data: {\"id\":\"chatcmpl-1\",\"choi\n\n"), "upstream_malformed", ErrorKind.ServerError),
        ["silence"] = (body => body.Hangs(), "idle_timeout", ErrorKind.Timeout),
        ["comments and silence"] = (body => body.Says(": wait\n\n").Hangs(), "idle_timeout", ErrorKind.Timeout),
    };

    /// <summary>The text of <paramref name="count"/> events.</summary>
    public static string Text(int count, string mark = "") => string.Concat(Enumerable.Range(0, count).Select(index => Token(index, mark)));

    /// <summary>The frame of one event of content.</summary>
    public static string Event(int index, string mark = "") => Wires.Hello(1..2).Replace("\"Hel\"", $"\"{Token(index, mark)}\"", StringComparison.Ordinal);

    /// <summary>Some events of content, each in a read of its own.</summary>
    public static VendorBody Says(VendorBody body, int count, string mark = "")
    {
        body.Says(Role);
        for (var index = 0; index < count; index++)
        {
            body.Says(Event(index, mark));
        }

        return body;
    }

    private static string Token(int index, string mark) => $"({mark}{index})";
}
