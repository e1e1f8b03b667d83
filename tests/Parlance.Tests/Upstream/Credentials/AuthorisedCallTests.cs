using Parlance.Manifests;
using Parlance.Manifests.Credentials;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream.Credentials;

/// <summary>Calls whose credential is minted, from the connection's side.</summary>
public sealed class AuthorisedCallTests : IDisposable
{
    private const string Token = "https://oauth2.example/token";
    private const string Chat = "POST https://alpha.example/v1/chat/completions";
    private static readonly ReadOnlyMemory<byte> s_body = "{}"u8.ToArray();
    private readonly ManualTime _time = new();
    private readonly FakeCloud _cloud = new();
    private readonly Connections _connections;
    private int _minted;

    public AuthorisedCallTests()
    {
        _connections = new Connections(new ConnectionOptions { TimeProvider = _time, Handler = _cloud });
        _cloud.At($"POST {Token}", _ => FakeCloud.Says($$"""{"access_token":"token-{{++_minted}}","expires_in":3600}"""));
    }

    public void Dispose()
    {
        _connections.Dispose();
        _cloud.Dispose();
    }

    [Fact]
    public async Task Send_WithAnIdentity_CarriesItsTokenAndMintsItOnce()
    {
        _cloud.At(Chat, "{}");
        var target = Target();

        await using var first = await SendAsync(target);
        await using var second = await SendAsync(target);

        Assert.Equal(["/token", "/v1/chat/completions", "/v1/chat/completions"], _cloud.Calls.Select(call => call.Uri.AbsolutePath));
        Assert.All(_cloud.Calls.Skip(1), call => Assert.Equal("Bearer token-1", call.Headers["Authorization"]));
        Assert.All(_cloud.Calls.Skip(1), call => Assert.False(call.Headers.ContainsKey("api-key")));
    }

    [Fact]
    public async Task Send_WithAKeyBesideAnIdentity_SendsTheKeyAsItsSchemeSays()
    {
        _cloud.At(Chat, "{}");

        await using var exchange = await SendAsync(Target(), new Secret("k"));

        var call = Assert.Single(_cloud.Calls);
        Assert.Equal("k", call.Headers["api-key"]);
        Assert.False(call.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Send_TokenRefused_MintsAnewOnceAndSendsAgain()
    {
        _cloud.At(Chat, call => call.Headers["Authorization"] == "Bearer token-2" ? FakeCloud.Says("{}") : FakeCloud.Says("{}", 401));

        await using var exchange = await SendAsync(Target());

        Assert.Null(exchange.Error);
        Assert.Equal((200, 2), (exchange.Status, _minted));
        Assert.All(_cloud.Calls.Where(call => call.Uri.Host == "alpha.example"), call => Assert.Equal("{}", call.Body));
    }

    [Fact]
    public async Task Send_EveryTokenRefused_IsTheProvidersRefusalAndNoStorm()
    {
        _cloud.At(Chat, "{}", 401);
        var target = Target();

        await using var first = await SendAsync(target);
        await using var second = await SendAsync(target);

        Assert.Equal((ErrorKind.Authentication, ErrorSide.Provider, 401), (first.Error!.Kind, first.Error.Side, first.Status));
        Assert.Equal((401, 2), (second.Status, _minted));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(503, true)]
    public async Task Send_NoToken_SendsNothingAndSaysWhatToDo(int status, bool isRetryable)
    {
        _cloud.At($"POST {Token}", """{"error":"invalid_client","error_description":"canary-secret is wrong"}""", status);

        await using var exchange = await SendAsync(Target());

        Assert.Single(_cloud.Calls);
        var error = exchange.Error!;
        Assert.Equal((ErrorKind.Authentication, "upstream_auth_error", 502, isRetryable, true), (error.Kind, error.Code, error.Status, error.Retryable, error.Fallbackable));
        Assert.Equal($"There is no token for provider 'alpha': oauth2.example answered with status {status} (invalid_client); see that client id and secret are right and have not been replaced.", error.Message);
    }

    [Fact]
    public async Task Send_CallerGoneWhileMinting_EndsAtOnce()
    {
        var gate = new TaskCompletionSource();
        _cloud.Gate = gate.Task;
        using var caller = new CancellationTokenSource();

        var sending = SendAsync(Target(), null, caller.Token);
        await caller.CancelAsync();
        await using var exchange = await sending;

        Assert.Equal(ErrorKind.Cancelled, exchange.Error!.Kind);
        gate.SetResult();
    }

    [Fact]
    public async Task Send_MintingTakesTooLong_EndsAtTheDeadlineOfTheCall()
    {
        var gate = new TaskCompletionSource();
        _cloud.Gate = gate.Task;

        var sending = _connections.SendAsync(Target(), null, s_body, stream: false, Timeouts.Default with { Whole = TimeSpan.FromSeconds(3) }, long.MaxValue, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4));
        await using var exchange = await sending;

        Assert.Equal((ErrorKind.Timeout, "whole_timeout"), (exchange.Error!.Kind, exchange.Error.Code));
        gate.SetResult();
    }

    [Fact]
    public async Task Send_ManyAtOnce_MintOnce()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cloud.At(Chat, "{}").Gate = gate.Task;
        var target = Target();

        var sending = Enumerable.Range(0, 20).Select(_ => SendAsync(target)).ToList();
        gate.SetResult();
        foreach (var exchange in await Task.WhenAll(sending))
        {
            Assert.Equal(200, exchange.Status);
            await exchange.DisposeAsync();
        }

        Assert.Equal(1, _minted);
    }

    [Fact]
    public async Task Send_WithAnOracleKey_SignsTheCall()
    {
        _cloud.At(Chat, "{}", check: call =>
        {
            Assert.StartsWith("Signature version=\"1\",keyId=\"t/u/f\",algorithm=\"rsa-sha256\"", call.Headers["Authorization"], StringComparison.Ordinal);
            Assert.Equal("RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=", call.Headers["x-content-sha256"]); // SHA-256 of {}
        });
        var pem = await File.ReadAllTextAsync(RepositoryRoot.Combine("fixtures/upstream/credentials/cavage-test.pem"), TestContext.Current.CancellationToken);

        await using var exchange = await SendAsync(Target(new OciKey("t/u/f", new Secret(pem)) { From = "f" }, AuthKind.Oci));

        Assert.Equal(200, exchange.Status);
    }

    [Fact]
    public async Task Send_WithARoleOfAws_SignsWithItsTemporaryKey()
    {
        _cloud
            .At("GET http://169.254.170.2/role", FakeCloud.Answer("aws-container.json"))
            .At(Chat, "{}", check: call =>
            {
                Assert.StartsWith("AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261122/eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ", call.Headers["Authorization"], StringComparison.Ordinal);
                Assert.Equal("token", call.Headers["X-Amz-Security-Token"]);
            });
        var target = Target(new AwsContainer(new Uri("http://169.254.170.2/role"), null, null) { From = "f" }, AuthKind.SigV4);

        await using var exchange = await SendAsync(target);

        Assert.Equal(200, exchange.Status);
    }

    private static Target Target(Identity? identity = null, AuthKind kind = AuthKind.OAuth2) => new(
        Rig.Alpha.Provider with
        {
            Auth = new AuthScheme("api-key", "", true) { Kind = kind, Service = kind == AuthKind.SigV4 ? "bedrock" : null },
            Credentials = [],
            Identity = identity ?? new OAuthClient(new Uri(Token), "id", new Secret("canary-secret"), null) { From = "f" },
            Settings = new Dictionary<string, string> { ["region"] = "eu-west-1" },
        },
        "m");

    private Task<Exchange> SendAsync(Target target, Secret? key = null, CancellationToken cancellation = default) =>
        _connections.SendAsync(target, key, s_body, stream: false, Timeouts.Default, long.MaxValue, cancellation).AsTask();
}
