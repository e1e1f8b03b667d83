using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parlance.Benchmarks.Clients.Json;

namespace Parlance.Benchmarks.Clients;

/// <summary>The floor: what a careful programmer writes with <see cref="HttpClient"/>, source-generated JSON and an event reader by hand, and nothing more.</summary>
internal sealed class OpenAiFloor : IBenchClient
{
    private readonly HttpClient _http = new();
    private readonly Uri _address;

    public OpenAiFloor(Uri upstream)
    {
        _address = new Uri(upstream, "v1/chat/completions");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Questions.Key);
    }

    public async Task<string> AskAsync()
    {
        using var response = await SendAsync(Questions.Whole, stream: false);
        await using var body = await response.Content.ReadAsStreamAsync();
        var answer = (await JsonSerializer.DeserializeAsync(body, FloorJson.Default.OpenAiAnswer))!;
        return answer is { Choices: [{ FinishReason: "stop" } choice], Usage.TotalTokens: > 0 } ? choice.Message!.Content! : throw new BenchException("No finish or usage.");
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
                if (lines.Data.Span.SequenceEqual("[DONE]"u8))
                {
                    continue;
                }

                var chunk = JsonSerializer.Deserialize(lines.Data.Span, FloorJson.Default.OpenAiChunk)!;
                length += chunk.Choices is [{ Delta.Content: { } text }, ..] ? text.Length : 0;
                tokens += chunk.Usage?.TotalTokens ?? 0;
            }
        }
        while (await lines.FillAsync());
        return tokens > 0 ? length : throw new BenchException("No usage.");
    }

    private async Task<HttpResponseMessage> SendAsync(string question, bool stream)
    {
        var body = new OpenAiRequest
        {
            Model = "gpt-4o",
            Messages = [new() { Role = "system", Content = Questions.System }, new() { Role = "user", Content = question }],
            Temperature = Questions.Temperature,
            MaxTokens = Questions.MaxTokens,
            Stream = stream ? true : null,
            StreamOptions = stream ? new() { IncludeUsage = true } : null,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = JsonContent.Create(body, FloorJson.Default.OpenAiRequest) };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.EnsureSuccessStatusCode();
    }
}
