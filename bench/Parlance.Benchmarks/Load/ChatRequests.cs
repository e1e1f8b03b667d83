using System.Text;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Load;

/// <summary>Whole HTTP requests as bytes, with the headers that an SDK sends.</summary>
internal static class ChatRequests
{
    /// <summary>A chat of about 1 KB that is answered whole.</summary>
    public static byte[] Whole(Endpoint endpoint) => Build(endpoint, StubTexts.Question, "");

    /// <summary>The same chat, streamed as <paramref name="plan"/> says.</summary>
    public static byte[] Stream(Endpoint endpoint, StreamPlan plan) => Build(endpoint, $"{StubTexts.Question} {plan}", ",\"stream\":true");

    private static byte[] Build(Endpoint endpoint, string question, string more)
    {
        var body = $$"""{"model":"{{endpoint.Model}}","messages":[{"role":"system","content":"You are a careful writer of short stories for children."},{"role":"user","content":"{{question}}"}],"temperature":0.7,"max_tokens":256{{more}}}""";
        var key = endpoint.Key is null ? "" : $"Authorization: Bearer {endpoint.Key}\r\n";
        return Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {endpoint.Address}\r\n{key}Accept: application/json\r\nContent-Type: application/json\r\nUser-Agent: parlance-bench\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
    }
}
