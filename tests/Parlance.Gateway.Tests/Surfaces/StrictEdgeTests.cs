using System.Net.Sockets;
using System.Text;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

public class StrictEdgeTests
{
    private const string Body = "{\"model\":\"lab/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static readonly string s_chunked = $"{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n";
    private static readonly string s_authorization = $"Authorization: Bearer {TestGateway.Key}\r\n";

    public static TheoryData<string, int, string> Requests => new()
    {
        { "chunked", 200, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Transfer-Encoding: chunked\r\n\r\n{s_chunked}" },
        { "length", 200, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Content-Length: {Body.Length}\r\n\r\n{Body}" },
        { "both framings", 400, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Content-Length: {Body.Length}\r\nTransfer-Encoding: chunked\r\n\r\n{s_chunked}" },
        { "two encodings", 400, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Transfer-Encoding: gzip, chunked\r\n\r\n{s_chunked}" },
        { "capital encoding", 400, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Transfer-Encoding: Chunked\r\n\r\n{s_chunked}" },
        { "chunked on 1.0", 400, $"POST /v1/chat/completions HTTP/1.0\r\nHost: x\r\n{s_authorization}Transfer-Encoding: chunked\r\n\r\n{s_chunked}" },
        { "bare line feeds", 400, $"POST /v1/chat/completions HTTP/1.1\nHost: x\n{s_authorization.Replace("\r", "")}Content-Length: {Body.Length}\n\n{Body}" },
        { "two lengths", 400, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Content-Length: {Body.Length}\r\nContent-Length: 3\r\n\r\n{Body}" },
        { "bad chunk size", 400, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Transfer-Encoding: chunked\r\n\r\nzz\r\n{Body}\r\n0\r\n\r\n" },
        { "too many headers", 431, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: 1\r\n"))}\r\n" },
        { "large headers", 431, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nx-large: {new string('a', 33_000)}\r\n\r\n" },
        { "body too large", 413, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Content-Length: 33554433\r\n\r\n" },
        { "compressed", 415, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}Content-Encoding: gzip\r\nContent-Length: {Body.Length}\r\n\r\n{Body}" },
        { "no key", 401, $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {Body.Length}\r\n\r\n{Body}" },
        { "wrong method", 405, $"GET /v1/chat/completions HTTP/1.1\r\nHost: x\r\n{s_authorization}\r\n" },
        { "unknown path", 404, $"POST /v1/nothing HTTP/1.1\r\nHost: x\r\n{s_authorization}Content-Length: 0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Edge_Request_HasOneMeaning(string name, int status, string request)
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await SendAsync(gateway.Address, Encoding.Latin1.GetBytes(request));
        Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{name}: {answer}");
        Assert.DoesNotContain("<html", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("{\"model\":\"lab/echo\",\"model\":\"west/echo\",\"messages\":[]}")]
    [InlineData("{\"model\":\"lab/echo\",\"mod\\u0065l\":\"west/echo\",\"messages\":[]}")]
    [InlineData("{\"model\":\"lab/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"role\":\"system\"}]}")]
    [InlineData("{\"model\":\"lab/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} x")]
    [InlineData("{\"model\":\"lab/echo\",\"temperature\":1e999,\"messages\":[]}")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{")]
    public async Task Door_BodyIsNotStrictJson_IsRefused(string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var path in new[] { "/v1/chat/completions", "/v1/messages" })
        {
            using var response = await gateway.PostAsync(path, body);
            Assert.Equal(400, (int)response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        }

        Assert.Empty(gateway.Simulator.Requests);
    }

    private static async Task<string> SendAsync(Uri address, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[16 * 1024];
        var answer = new StringBuilder();
        try
        {
            int read;
            while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && (read = await stream.ReadAsync(buffer, timeout.Token)) > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // The server may reset after its answer; what was read before counts.
        }

        return answer.ToString();
    }
}
