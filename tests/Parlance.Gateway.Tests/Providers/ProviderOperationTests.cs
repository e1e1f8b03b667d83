using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects.Operations;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>What providers do besides chat, each at the path of its manifest; for those without chat it is all that they do.</summary>
public sealed class ProviderOperationTests(ProviderGateway gateway) : IClassFixture<ProviderGateway>
{
    private static readonly Dictionary<Operation, (string Door, string Body, string Answer)> s_calls = new()
    {
        [Operation.Embeddings] = ("/v1/embeddings", """{"input":["one"]}""", "data"),
        [Operation.Rerank] = ("/v1/rerank", """{"query":"one","documents":["one","two"]}""", "results"),
        [Operation.Moderations] = ("/v1/moderations", """{"input":"one"}""", "results"),
        [Operation.Images] = ("/v1/images/generations", """{"prompt":"one"}""", "data"),
        [Operation.Speech] = ("/v1/audio/speech", """{"input":"one","voice":"alloy"}""", ""),
    };

    public static TheoryData<string, Operation> Calls()
    {
        var rows = new TheoryData<string, Operation>();
        foreach (var provider in ProviderCase.Ids.Select(id => ProviderCase.Of(id)))
        {
            foreach (var operation in provider.Operations.Keys.Where(s_calls.ContainsKey))
            {
                rows.Add(provider.Id, operation);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Operation_OfAProvider_IsAnsweredAtItsPath(string id, Operation operation)
    {
        var provider = ProviderCase.Of(id);
        var (door, json, answer) = s_calls[operation];
        var body = JsonNode.Parse(json)!.AsObject();
        var model = provider.ModelFor(operation);
        body["model"] = $"{id}/{model}";

        using var response = await gateway.PostAsync(door, body);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {Encoding.UTF8.GetString(bytes)} at {gateway.Last!.Path} for {Encoding.UTF8.GetString(gateway.Last!.Body.Span)}");
        Assert.True(answer.Length == 0 ? bytes.AsSpan().StartsWith("RIFF"u8) : JsonNode.Parse(bytes)![answer] is JsonArray { Count: > 0 });
        var path = (provider.BasePath + provider.Operations[operation]).Split('?');
        Assert.Equal(path[0].Replace("{model}", model), Uri.UnescapeDataString(gateway.Last!.Path));
        Assert.Equal(path.Length > 1 ? "?" + path[1] : "", gateway.Last!.Query);
    }
}
