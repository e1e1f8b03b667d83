using System.Text;
using System.Text.Json;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Tools;

/// <summary>A client of a provider that answers with calls as told: what models do and the simulator's do not.</summary>
internal sealed class Scripted : IDisposable
{
    public Scripted() => Vendor = new Vendor(Time);

    public ManualTime Time { get; } = new();

    public Vendor Vendor { get; }

    public IEnumerable<string> Bodies => Vendor.Sent.Select(sent => sent.Body);

    public Task<AiClient> ClientAsync() => AiClient.CreateAsync(new AiClientOptions
    {
        Model = "alpha/m",
        Catalog = new Catalog([Rig.Alpha.Provider]),
        TimeProvider = Time,
        HttpHandler = Vendor,
        MaxRetries = 0,
    });

    /// <summary>The next answer calls these.</summary>
    public Scripted Calls(params (string Name, string Arguments)[] calls) => Calls("tool_calls", calls);

    /// <summary>The next answer calls these and ends for <paramref name="reason"/>.</summary>
    public Scripted Calls(string reason, params (string Name, string Arguments)[] calls)
    {
        var body = new StringBuilder();
        for (var i = 0; i < calls.Length; i++)
        {
            body.Append(Chunk($$$"""{"tool_calls":[{"index":{{{i}}},"id":"call_{{{i}}}","type":"function","function":{"name":"{{{calls[i].Name}}}","arguments":{{{JsonSerializer.Serialize(calls[i].Arguments)}}}}}]}"""));
        }

        return Ends(body, reason);
    }

    /// <summary>The next answer says this.</summary>
    public Scripted Says(string text) => Ends(new StringBuilder(Chunk($$"""{"role":"assistant","content":"{{text}}"}""")), "stop");

    public void Dispose() => Vendor.Dispose();

    private Scripted Ends(StringBuilder body, string reason)
    {
        body.Append(Chunk("{}", reason)).Append("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""").Append("\n\ndata: [DONE]\n\n");
        Vendor.Streams(body.ToString());
        return this;
    }

    private static string Chunk(string delta, string? reason = null) =>
        $$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(reason is null ? "null" : $"\"{reason}\"")}}}]}""" + "\n\n";
}
