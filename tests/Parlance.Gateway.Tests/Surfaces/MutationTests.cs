using System.Net;
using System.Net.Sockets;
using System.Text;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>
/// Mutated requests never make the gateway fail: whatever is wrong with them is the caller's, so no 5xx. <c>PARLANCE_MUTATIONS</c> says how many (default 2,000 of each kind); a failure names its seed.
/// </summary>
public class MutationTests
{
    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("PARLANCE_MUTATIONS"), out var count) ? count : 2_000;

    private static readonly string[] s_bodies =
    [
        """{"model":"lab/echo","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}],"temperature":0.5,"max_tokens":20,"stream":false}""",
        """{"model":"west/echo","messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"42"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}}],"tool_choice":"auto","stop":["x"],"n":1,"stream":true,"stream_options":{"include_usage":true}}""",
        """{"model":"lab/echo","max_tokens":50,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","id":"t1","name":"f","input":{"a":[1,2]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"stream":true}""",
    ];

    private static readonly (string Door, string Body)[] s_furtherDoors =
    [
        ("/api/chat", """{"model":"lab/echo","messages":[{"role":"user","content":"hi","images":["iVBORw0KGgo="]},{"role":"assistant","content":"","thinking":"t","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},{"role":"tool","tool_name":"f","content":"42"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"options":{"temperature":0.5,"num_predict":20,"stop":["x"],"num_ctx":512},"think":true,"format":"json","stream":false}"""),
        ("/api/generate", """{"model":"west/echo","prompt":"hi","system":"s","images":["iVBORw0KGgo="],"options":{"seed":7},"suffix":"","keep_alive":"5m"}"""),
        ("/v1/completions", """{"model":"lab/echo","prompt":["hi"],"max_tokens":5,"logprobs":2,"n":2,"best_of":2,"stop":"x","stream":true,"stream_options":{"include_usage":true},"logit_bias":{"5":1}}"""),
        ("/api/show", """{"model":"lab/echo"}"""),
        ("/v1/responses", """{"model":"west/echo","instructions":"s","input":[{"role":"user","content":[{"type":"input_text","text":"hi"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"parlance1.e30"},{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},{"type":"function_call_output","call_id":"c1","output":"42"}],"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}],"tool_choice":"auto","reasoning":{"effort":"low"},"max_output_tokens":50,"store":false}"""),
        ("/v1/responses", """{"model":"lab/echo","input":"hi","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},"strict":true}},"temperature":0.5,"top_p":0.9,"previous_response_id":null,"store":true,"stream":true}"""),
        ("/v1beta/models/west/echo:generateContent", """{"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"eA=="}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"42"}}}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"INTEGER"}}}}]}],"generationConfig":{"temperature":0.5,"maxOutputTokens":20,"stopSequences":["x"],"thinkingConfig":{"thinkingBudget":128}}}"""),
        ("/v1/messages/count_tokens", """{"model":"west/echo","system":"s","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}"""),
    ];

    [Fact]
    public async Task FurtherDoor_MutatedJson_NeverAnswers5xx()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = 0, Strict = false });
        for (var seed = 0; seed < s_count; seed++)
        {
            var (door, json) = s_furtherDoors[seed % s_furtherDoors.Length];
            using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = new ByteArrayContent(Mutate(Encoding.UTF8.GetBytes(json), new Random(seed))) };
            using var response = await gateway.Client.SendAsync(request);
            Assert.True((int)response.StatusCode < 500, $"seed {seed}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task Door_MutatedJson_NeverAnswers5xx()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = 0, Strict = false });
        for (var seed = 0; seed < s_count; seed++)
        {
            var random = new Random(seed);
            var body = Mutate(Encoding.UTF8.GetBytes(s_bodies[seed % s_bodies.Length]), random);
            using var request = new HttpRequestMessage(HttpMethod.Post, seed % 2 == 0 ? "/v1/chat/completions" : "/v1/messages") { Content = new ByteArrayContent(body) };
            using var response = await gateway.Client.SendAsync(request);
            Assert.True((int)response.StatusCode < 500, $"seed {seed}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task Edge_MutatedHttp_NeverAnswers5xx()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, KeepRequests = 0, Strict = false });
        var template = Encoding.Latin1.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestGateway.Key}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {s_bodies[0].Length}\r\n\r\n{s_bodies[0]}");
        await Parallel.ForAsync(0, s_count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, cancellation) =>
        {
            var answer = await ExchangeAsync(gateway.Address, Mutate(template, new Random(seed)), cancellation);

            // 505 is the protocol's own word for a version that nobody speaks (RFC 9110, 15.6.6).
            Assert.False(answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), $"seed {seed}: {answer}");
        });
    }

    internal static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                case 3:
                    bytes.Insert(at, "{}[]\",:\0\r\n-9e"u8[random.Next(13)]);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(new[] { "null", "true", "1e400", "\\ud800", "\"\"", "-1", "99999999999999999999", "{\"a\":1}" }[random.Next(8)]));
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    private static async Task<string> ExchangeAsync(Uri address, byte[] request, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellation);
        try
        {
            await socket.SendAsync(request, SocketFlags.None, cancellation);

            // A request that claims more bytes than it has ends here.
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[64];
            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            return Encoding.Latin1.GetString(buffer, 0, read);
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
