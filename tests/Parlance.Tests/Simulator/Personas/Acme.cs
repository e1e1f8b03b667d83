using System.Text;
using System.Text.Json.Nodes;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator.Personas;

/// <summary>A provider that exists in a test only: its manifest is what the test writes, and the simulator plays it.</summary>
internal sealed class Acme : IDisposable
{
    public const string Question = """{"role":"user","content":"hello"}""";
    private readonly string _folder = Directory.CreateTempSubdirectory("parlance-acme-").FullName;
    private readonly HttpMessageInvoker _client;

    public Acme(string manifest, string address = "base_url: https://api.acme.example/v1", string dialect = "openai-chat")
    {
        File.WriteAllText(Path.Combine(_folder, "acme.yaml"), $"id: acme\nname: Acme\ndialect: {dialect}\n{address}\n{manifest}\n");
        var manifests = ManifestSet.Load([_folder], out var errors);
        Assert.Empty(errors);
        _client = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Announce = false, Manifests = manifests }));
    }

    /// <summary>Asks at a path behind <c>/as/acme</c>; headers as <c>name: value</c>.</summary>
    public async Task<(int Status, string Body, HttpResponseMessage Response)> SendAsync(string body, string path = "/v1/chat/completions", string[]? headers = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, new Uri("http://simulator.invalid/as/acme" + path));
        request.Content = method is null ? new StringContent(body, Encoding.UTF8, "application/json") : null;
        foreach (var header in headers ?? ["Authorization: Bearer key"])
        {
            var parts = header.Split(": ", 2);
            request.Headers.TryAddWithoutValidation(parts[0], parts[1]);
        }

        var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    /// <summary>Asks for a chat: one question, and further fields as JSON.</summary>
    public async Task<(int Status, JsonNode Json)> ChatAsync(string more = "{}", string prompt = "hello")
    {
        var (status, body, _) = await SendAsync(Body(more, prompt));
        return (status, JsonNode.Parse(body)!);
    }

    /// <summary>The chunks of a stream.</summary>
    public async Task<List<JsonNode>> StreamAsync(string more = "{}", string prompt = "hello")
    {
        var fields = JsonNode.Parse(more)!.AsObject();
        fields["stream"] = true;
        var (status, body, _) = await SendAsync(Body(fields.ToJsonString(), prompt));
        Assert.True(status == 200, body);
        var data = body.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]).ToList();
        Assert.Equal("[DONE]", data[^1]);
        return [.. data[..^1].Select(line => JsonNode.Parse(line)!)];
    }

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Body(string more, string prompt)
    {
        var body = new JsonObject { ["model"] = "large", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }) };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body.ToJsonString();
    }
}
