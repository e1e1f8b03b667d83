using System.Net.Http.Json;
using System.Text.Json;
using Parlance.Benchmarks.Clients.Json;

namespace Parlance.Benchmarks.Clients;

/// <summary>The floor for the other protocol, by the same rules as <see cref="OpenAiFloor"/>.</summary>
internal sealed class AnthropicFloor : IBenchClient
{
    private readonly HttpClient _http = new();
    private readonly Uri _address;

    public AnthropicFloor(Uri upstream)
    {
        _address = new Uri(upstream, "v1/messages");
        _http.DefaultRequestHeaders.Add("x-api-key", Questions.Key);
        _http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
    }

    public async Task<string> AskAsync()
    {
        using var response = await SendAsync(Questions.Whole, stream: false);
        await using var body = await response.Content.ReadAsStreamAsync();
        var answer = (await JsonSerializer.DeserializeAsync(body, FloorJson.Default.AnthropicAnswer))!;
        return answer is { Content: [{ Text: { } text }], StopReason: "end_turn", Usage.OutputTokens: > 0 } ? text : throw new BenchException("No finish or usage.");
    }

    public async Task<int> StreamAsync()
    {
        using var response = await SendAsync(Questions.Stream, stream: true);
        await using var body = await response.Content.ReadAsStreamAsync();
        using var lines = new SseLines(body);
        var (length, tokens) = (0, 0L);
        do
        {
            while (lines.TryNext())
            {
                var next = JsonSerializer.Deserialize(lines.Data.Span, FloorJson.Default.AnthropicEvent)!;
                length += next.Delta?.Text?.Length ?? 0;
                tokens += next.Usage?.OutputTokens ?? 0;
            }
        }
        while (await lines.FillAsync());
        return tokens > 0 ? length : throw new BenchException("No usage.");
    }

    private async Task<HttpResponseMessage> SendAsync(string question, bool stream)
    {
        var body = new AnthropicRequest
        {
            Model = "claude-haiku-4-5",
            System = Questions.System,
            Messages = [new() { Role = "user", Content = question }],
            Temperature = Questions.Temperature,
            MaxTokens = Questions.MaxTokens,
            Stream = stream ? true : null,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = JsonContent.Create(body, FloorJson.Default.AnthropicRequest) };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.EnsureSuccessStatusCode();
    }
}
