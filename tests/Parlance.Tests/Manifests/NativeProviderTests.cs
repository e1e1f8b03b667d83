using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>
/// The providers that no persona of the simulator plays, because their protocol is their manifest's own: a vendor of documented bytes takes their requests only as documented, and a client completes a chat and a stream with it.
/// </summary>
public class NativeProviderTests
{
    private const string Key = "native-key-for-tests";

    [Theory]
    [InlineData("qwen-native/qwen-plus")]
    [InlineData("replicate/meta/meta-llama-3-70b-instruct")]
    public async Task Client_ChatAndStream_AreCompleteWithADocumentedVendor(string model)
    {
        using var vendor = new Vendor();
        var time = new ManualTime();
        using var client = await AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = Key, HttpHandler = vendor, TimeProvider = time }, TestContext.Current.CancellationToken);
        var chat = client.Chat().System("Be brief.").User("Weather in Hangzhou?").MaxTokens(64);

        var whole = await InTimeAsync(chat.ExecuteAsync(TestContext.Current.CancellationToken), time);
        var streamed = await InTimeAsync(LastAsync(chat), time);

        Assert.All([whole, streamed], reply => Assert.True(reply.Content.Length > 0 || reply.ToolCalls.Count > 0));
        Assert.All([whole, streamed], reply => Assert.True(reply.Usage is { PromptTokens: > 0, CompletionTokens: > 0 }));
        Assert.Empty(vendor.Refused);
    }

    private static async Task<ChatResult> LastAsync(ChatRequestBuilder chat)
    {
        ChatResult? last = null;
        await foreach (var next in chat.ExecuteStreamAsync(TestContext.Current.CancellationToken))
        {
            last = (next as StreamingEvent.Completed)?.Result ?? last;
        }

        return last!;
    }

    /// <summary>Lets time pass while a call waits before it asks again.</summary>
    private static async Task<T> InTimeAsync<T>(Task<T> call, ManualTime time)
    {
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await call;
    }

    private sealed class Vendor : HttpMessageHandler
    {
        private static readonly Fixture s_dashScope = new("declarative", "nested-parameters");
        private static readonly Fixture s_replicate = new("declarative", "bare-strings");
        private readonly HashSet<string> _asked = [];

        public List<string> Refused { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var streams = request.Headers.Accept.Any(accept => accept.MediaType == "text/event-stream");
            return request.Headers.Authorization?.ToString() != $"Bearer {Key}" ? Refuse(HttpStatusCode.Unauthorized, "credential")
                : (request.Method.Method, request.RequestUri!.AbsoluteUri) switch
                {
                    ("POST", "https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation") => DashScope(JsonNode.Parse(body)!, streams),
                    ("POST", "https://api.replicate.com/v1/models/meta/meta-llama-3-70b-instruct/predictions") => Predict(JsonNode.Parse(body)!),
                    ("GET", "https://api.replicate.com/v1/predictions/p1") => Predicted(),
                    var (method, address) => Refuse(HttpStatusCode.NotFound, $"{method} {address}"),
                };
        }

        private HttpResponseMessage DashScope(JsonNode body, bool streams)
        {
            string[] known = ["model", "input", "parameters"];
            string[] parameters = ["result_format", "incremental_output", "max_tokens"];
            return body.AsObject().Any(field => !known.Contains(field.Key)) || body["parameters"]!.AsObject().Any(field => !parameters.Contains(field.Key))
                || (string?)body["model"] != "qwen-plus" || (string?)body["parameters"]!["result_format"] != "message" || body["input"]!["messages"]!.AsArray().Count != 2
                || ((bool?)body["parameters"]!["incremental_output"] ?? false) != streams
                ? Refuse(HttpStatusCode.BadRequest, body.ToJsonString())
                : streams ? Answer(s_dashScope.Bytes("stream.wire.sse"), "text/event-stream") : Answer(s_dashScope.Bytes("response.wire.json"));
        }

        /// <summary>A prediction begins; it is asked for at its address until it is there.</summary>
        private HttpResponseMessage Predict(JsonNode body)
        {
            string[] known = ["prompt", "system_prompt", "max_tokens"];
            _asked.Clear();
            return body.AsObject().Any(field => field.Key is not "input") || body["input"]!.AsObject().Any(field => !known.Contains(field.Key))
                ? Refuse(HttpStatusCode.UnprocessableEntity, body.ToJsonString())
                : Answer(Encoding.UTF8.GetBytes("""{"id":"p1","model":"meta/meta-llama-3-70b-instruct","input":{},"output":null,"error":null,"status":"starting","urls":{"get":"https://api.replicate.com/v1/predictions/p1","cancel":"https://api.replicate.com/v1/predictions/p1/cancel"}}"""), status: HttpStatusCode.Created);
        }

        private HttpResponseMessage Predicted() => _asked.Add("p1")
            ? Answer(Encoding.UTF8.GetBytes("""{"id":"p1","status":"processing","output":null,"error":null,"urls":{"get":"https://api.replicate.com/v1/predictions/p1"}}"""))
            : Answer(s_replicate.Bytes("response.wire.json"));

        private HttpResponseMessage Refuse(HttpStatusCode status, string reason)
        {
            Refused.Add(reason);
            return new HttpResponseMessage(status) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        }

        private static HttpResponseMessage Answer(byte[] bytes, string type = "application/json", HttpStatusCode status = HttpStatusCode.OK) =>
            new(status) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type) } } };
    }
}
