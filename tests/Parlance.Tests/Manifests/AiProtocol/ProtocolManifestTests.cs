using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Manifests.AiProtocol;

namespace Parlance.Tests.Manifests.AiProtocol;

public sealed class ProtocolManifestTests : IDisposable
{
    private const string Head = "id: acme\nprotocol_version: \"2.0\"\nendpoint:\n  base_url: https://api.acme.example/v1\n  chat: /chat/completions\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", "openai-chat")]
    [InlineData("endpoints: { chat: { path: /chat/completions, adapter: anthropic } }\n", "anthropic-messages")]
    [InlineData("api_families: { chat: { request_format: gemini } }\n", "gemini-generate")]
    [InlineData("payload_format: cohere_v2\n", "cohere-chat")]
    [InlineData("streaming: { decoder: { format: sse, strategy: anthropic_event_stream } }\n", "anthropic-messages")]
    [InlineData("payload_format: acme_style\nresponse_paths: { content: output.text }\nparameter_mappings: { messages: input.messages }\n", "declarative")]
    [InlineData("payload_format: openai_style\nstreaming: { event_map: [ { match: exists($.out), emit: PartialContentDelta, fields: { content: $.out } } ] }\n", "declarative")]
    public void Read_WordsForTheShape_ChooseTheDialect(string more, string dialect) => Assert.Equal(dialect, Provider(Head + more).Dialect?.Name);

    [Theory]
    [InlineData("auth: { type: bearer, token_env: ACME_TOKEN }", "Authorization", "Bearer ", null)]
    [InlineData("auth: { type: api_key, key_env: ACME_TOKEN, header_name: x-acme }", "x-acme", "", null)]
    [InlineData("auth: { type: custom_header, token_env: ACME_TOKEN, header: x-acme, prefix: Token }", "x-acme", "Token ", null)]
    [InlineData("auth: { type: query_param, token_env: ACME_TOKEN, param_name: key }", null, "", "key")]
    public void Read_Auth_SaysWhereTheKeyGoes(string auth, string? header, string prefix, string? query)
    {
        var provider = Provider(Head + auth + "\n");

        Assert.Equal((header, prefix, query), (provider.Auth!.Header, provider.Auth.Prefix, provider.Auth.Query));
        Assert.Equal(["ACME_TOKEN"], provider.KeyVariables);
    }

    [Fact]
    public void Read_Mistakes_AreNamedWithPlaceAndAdvice()
    {
        var errors = new List<YamlError>();
        Read("id: Acme\nprotocol_version: \"7\"\nendpoint: { base_url: nonsense, auth: { type: barer } }\nerror_classification: { by_http_status: { \"429\": rate_limitd } }\n", errors);

        Assert.Equal(
            ["acme.yaml:1:5: id", "acme.yaml:2:19: protocol_version", "acme.yaml:3:23: endpoint.base_url", "acme.yaml:3:47: endpoint.auth.type", "acme.yaml:4:50: error_classification.by_http_status.429"],
            errors.Select(error => $"{error.At}: {error.Path}").Order(StringComparer.Ordinal));
        Assert.Contains(errors, error => error.Message.Contains("did you mean bearer?", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Message.Contains("did you mean rate_limited?", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_WhatIsNotUsed_IsToldWithItsPlace()
    {
        var manifest = Read(Head + "mcp: { client: { supported: true } }\nfuture_field: 1\navailability: { required: false, regions: [ cn, global ], check: { method: GET, path: / } }\n", []);

        Assert.Equal(["future_field", "mcp"], manifest.Notes.Where(note => note.Message == "is not used").Select(note => note.Path).Order(StringComparer.Ordinal));
        Assert.Contains(manifest.Notes, note => note.Path == "availability.check");
        Assert.Equal(["cn", "global"], manifest.Regions);
    }

    [Fact]
    public void Read_AddressWithVariables_IsFilledFromTheEnvironment()
    {
        var provider = Provider("id: acme\nprotocol_version: \"1.5\"\nendpoint: { base_url: \"https://${ACME_RESOURCE_NAME}.acme.example/openai/deployments/${ACME_DEPLOYMENT_ID}\" }\nauth: { type: api_key, key_env: ACME_KEY, header_name: api-key }\n");

        Assert.Equal("https://{resource}.acme.example/openai/deployments/{deployment}", provider.BaseUrlTemplate);
        Assert.Equal(["ACME_RESOURCE_NAME"], provider.Settings["resource"].Variables);
    }

    [Fact]
    public void Read_NamesOfParameters_GoBothWays()
    {
        var first = Provider(Head.Replace("\"2.0\"", "\"1.5\"", StringComparison.Ordinal) + "parameter_mappings: { max_tokens: max_completion_tokens, seed: random_seed, stop_sequences: stop }\n");
        var second = Provider(Head + "parameters: { max_completion_tokens: { alias: max_tokens }, random_seed: { alias: seed }, temperature: { default: 1.0 } }\n");

        Assert.All([first, second], provider => Assert.Equal(("max_completion_tokens", "random_seed"), (provider.Quirks!.MaxTokensField, provider.Quirks.Rename["seed"])));
    }

    [Fact]
    public void Interpret_OwnRules_WritesAndReadsAsTheManifestSays()
    {
        var provider = Provider("""
            id: acme
            protocol_version: "1.5"
            endpoint: { base_url: https://api.acme.example/v1 }
            payload_format: acme_style
            endpoints: { chat: { path: "/generate", adapter: acme } }
            parameter_mappings: { messages: input.messages, temperature: parameters.temperature, max_tokens: parameters.limit, stream: parameters.stream }
            response_paths: { content: "output[0].text", finish_reason: "output[0].why", usage: meter }
            termination: { source_field: why, mapping: { enough: end_turn } }
            streaming:
              decoder: { format: sse, done_signal: "[FIN]" }
              event_map:
                - { match: "exists($.output[*].piece)", emit: PartialContentDelta, fields: { content: "$.output[*].piece" } }
                - { match: "$.output[0].why != null", emit: StreamEnd, extract: { finish_reason: "$.output[0].why" } }
            """);
        var output = new ArrayBufferWriter<byte>();
        var fold = new ChatFold();
        var reader = provider.Dialect!.OpenReader(Quirks.None);

        Assert.True(provider.Dialect.TryWriteRequest(new ChatRequest { Model = "m", Messages = [Message.User("Hi")], Temperature = 0.5, MaxTokens = 9 }, new WireTarget("m", Quirks.None), output, new DroppedFields(), out _));
        foreach (var frame in (string[])["""{"output":[{"piece":"Hel"}]}""", """{"output":[{"piece":"lo","why":"enough"}]}""", "[FIN]"])
        {
            reader.Read(new Parlance.Wire.Frame { Data = Encoding.UTF8.GetBytes(frame) }, fold);
        }

        using var body = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal((0.5, 9), (body.RootElement.GetProperty("parameters").GetProperty("temperature").GetDouble(), body.RootElement.GetProperty("parameters").GetProperty("limit").GetInt32()));
        Assert.Equal("Hi", body.RootElement.GetProperty("input").GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal(("Hello", FinishReason.Stop, true), (fold.ToResult().Content, fold.ToResult().FinishReason, fold.Ended));
    }

    [Fact]
    public void Load_BesideOurs_IsToldApartByItsFields()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ours.yaml"), "id: ours\nname: Ours\ndialect: openai-chat\nbase_url: https://ours.example/v1\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "theirs.json"), """{ "id": "theirs", "protocol_version": "2.0", "endpoint": { "base_url": "https://theirs.example/v1", "chat": "/chat/completions" } }""");

        var set = ManifestSet.Load([_folder.FullName], out var errors);

        Assert.Empty(errors);
        Assert.True(set.TryFind("ours", out _) && set.TryFind("theirs", out var theirs) && theirs.Dialect == DialectSet.OpenAiChat);
    }

    [Fact]
    public void Load_Checkout_TakesTheNewestFormAndTheTableOfNames()
    {
        Write("v1/providers/acme.yaml", Head.Replace("api.acme", "old.acme", StringComparison.Ordinal));
        Write("v2/providers/acme.yaml", Head);
        Write("dist/provider-identity.json", """{ "families": [ { "canonical_id": "acme", "aliases": [ "acme-cloud" ] } ] }""");

        var set = ManifestSet.Load([_folder.FullName], out var errors);

        Assert.Empty(errors);
        Assert.True(set.TryFind("acme-cloud", out var manifest));
        Assert.Equal("api.acme.example", manifest.BaseUrl!.Host);
    }

    [Fact]
    public void Load_BrokenManifestOfTheEnvironment_IsLeftOut()
    {
        Write("v2/providers/acme.yaml", Head);
        Write("v2/providers/broken.yaml", Head.Replace("id: acme", "id: broken\nstatus: confused", StringComparison.Ordinal));
        var environment = new Dictionary<string, string> { ["AI_PROTOCOL_PATH"] = _folder.FullName };

        var set = ManifestSet.Load([], environment.GetValueOrDefault, out var errors);

        Assert.Empty(errors);
        Assert.True(set.TryFind("acme", out _));
        Assert.False(set.TryFind("broken", out _));
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static ProtocolManifest Read(string text, List<YamlError> errors) => ProtocolManifest.Read(YamlReader.Read(text, "acme.yaml", errors)!, errors);

    private static ProviderManifest Provider(string text)
    {
        var errors = new List<YamlError>();
        var provider = Read(text, errors).ToProvider();
        Assert.Empty(errors);
        return provider;
    }
}
