using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Tests.Upstream.Signing;

/// <summary>What an operator writes about AWS, and what goes out for it.</summary>
public class SignedCallTests
{
    [Fact]
    public void Entry_WithAnAccessKey_GoesToItsRegionSigned()
    {
        var provider = Provider("west: { extends: bedrock, region: us-west-2, access_key_id: AKIDEXAMPLE, secret_access_key: not/a+real/key, session_token: tok }");

        Assert.Equal("https://bedrock-runtime.us-west-2.amazonaws.com/", provider.BaseUrl.AbsoluteUri);
        Assert.Equal(("bedrock", "us-west-2"), (provider.Auth.Service, provider.Settings["region"]));
        Assert.Equal("AKIDEXAMPLE:not/a+real/key:tok", Assert.Single(provider.Credentials).Reveal());
        Assert.Equal("https://bedrock-runtime.us-west-2.amazonaws.com/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream", new Target(provider, "us.anthropic.claude-sonnet-4-5-20250929-v1:0").StreamUri.AbsoluteUri);
    }

    [Fact]
    public void Entry_WithoutAManifest_IsSignedAsItsDialectIs()
    {
        var provider = Provider("lab: { dialect: bedrock-converse, base_url: http://127.0.0.1:9, region: us-west-2, access_key_id: a, secret_access_key: b }");

        Assert.Equal(("bedrock", "us-west-2", "http://127.0.0.1:9/model/m/converse"), (provider.Auth.Service, provider.Settings["region"], new Target(provider, "m").ChatUri.AbsoluteUri));
    }

    [Fact]
    public void Environment_WithTheThreeVariables_IsOneCredential()
    {
        var variables = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE", ["AWS_SECRET_ACCESS_KEY"] = "s", ["AWS_SESSION_TOKEN"] = "t", ["AWS_REGION"] = "eu-central-1" };

        Assert.Equal("AKIDEXAMPLE:s:t", Assert.Single(Provider("bedrock: {}", variables).Credentials).Reveal());
        Assert.Equal("key", Assert.Single(Provider("bedrock: {}", new Dictionary<string, string>(variables) { ["AWS_BEARER_TOKEN_BEDROCK"] = "key" }).Credentials).Reveal());
    }

    [Theory]
    [InlineData("west: { extends: bedrock, region: us-west-2, access_key_id: AKIDEXAMPLE }", "secret_access_key")]
    [InlineData("west: { extends: bedrock, region: us-west-2, access_key_id: a, secret_access_key: b, api_key: c }", "both an access key and api_key")]
    [InlineData("west: { extends: bedrock, access_key_id: a, secret_access_key: b }", "region")]
    [InlineData("west: { extends: openai, access_key_id: a, secret_access_key: b }", "not signed")]
    public void Entry_ThatCannotBeSigned_IsRefusedWithTheReason(string entry, string reason)
    {
        var errors = new List<YamlError>();
        Compile(entry, [], errors);

        Assert.Contains(errors, error => error.ToString().Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.ToString().Contains("AKIDEXAMPLE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WithAnAccessKey_IsSignedWithoutSendingTheKey()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        var provider = Provider($"west: {{ extends: bedrock, region: us-west-2, base_url: '{simulator.BaseUrl}', access_key_id: AKIDEXAMPLE, secret_access_key: not/a+real/key }}");
        using var connections = new Parlance.Upstream.Connections();
        var target = new Target(provider, "anthropic.claude-sonnet-4-5-20250929-v1:0");
        var deadline = connections.TimeProvider.GetTimestamp() + (30 * connections.TimeProvider.TimestampFrequency);

        await using var exchange = await connections.SendAsync(target, provider.Credentials[0], """{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"""u8.ToArray(), stream: true, Parlance.Upstream.Timeouts.Default, deadline, TestContext.Current.CancellationToken);

        Assert.Null(exchange.Error);
        Assert.True(exchange.IsStream);
        var headers = Assert.Single(simulator.Requests).Headers;
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/us-west-2/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=", headers["Authorization"]);
        Assert.DoesNotContain(headers.Values, value => value.Contains("not/a+real/key", StringComparison.Ordinal));
    }

    private static Provider Provider(string entry, Dictionary<string, string>? variables = null)
    {
        var errors = new List<YamlError>();
        var provider = Compile(entry, variables ?? [], errors);
        Assert.Empty(errors);
        return provider!;
    }

    private static Provider? Compile(string entry, Dictionary<string, string> variables, List<YamlError> errors)
    {
        var field = YamlReader.Read(entry, "f", errors)!.Fields.Single();
        return new ProviderCompiler(ManifestSet.Embedded, variables.GetValueOrDefault).Compile(ProviderEntry.Read(field, errors), errors);
    }
}
