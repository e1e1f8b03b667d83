using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parlance.Manifests;
using Parlance.Manifests.Credentials;
using Parlance.Tests.Support;
using Parlance.Upstream.Credentials;

namespace Parlance.Tests.Upstream.Credentials;

/// <summary>Each way to a token against a fake that is as strict as its vendor's documentation.</summary>
public sealed class MintTests : IDisposable
{
    private const string Web = "https://oauth2.example/token";
    private readonly ManualTime _time = new();
    private readonly FakeCloud _cloud = new();
    private readonly List<string> _files = [];

    public void Dispose()
    {
        _cloud.Dispose();
        _files.ForEach(File.Delete);
    }

    [Fact]
    public async Task ServiceAccount_SignsAnAssertionThatItsPublicKeyVerifies()
    {
        var pem = await File.ReadAllTextAsync(RepositoryRoot.Combine("fixtures/upstream/credentials/rfc7515-a2.pem"), TestContext.Current.CancellationToken);
        _cloud.At($"POST {Web}", FakeCloud.Answer("google-token.json"), check: call =>
        {
            Assert.Equal("application/x-www-form-urlencoded", call.Headers["Content-Type"]);
            Assert.Equal(["assertion", "grant_type"], call.Form.Keys.Order());
            Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", call.Form["grant_type"]);
            var parts = call.Form["assertion"].Split('.');
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            Assert.Equal("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            Assert.Equal(
                $"aud={Web} exp={now + 3600} iat={now} iss=robot@lab.example scope=https://www.googleapis.com/auth/cloud-platform",
                string.Join(' ', claims.RootElement.EnumerateObject().OrderBy(claim => claim.Name, StringComparer.Ordinal).Select(claim => $"{claim.Name}={claim.Value}")));
        });

        var minted = await MintAsync(new GoogleAccountMint(new GoogleAccount("robot@lab.example", "key-1", new Secret(pem), new Uri(Web), CloudEndpoints.GoogleScope) { From = "f" }));

        AssertGrant("1/8xbJqaOZXSUZbHLl5EOtu1pxz3fmmetKx9W8CV4t79M", 3600, minted);
    }

    [Fact]
    public async Task GoogleUser_SendsTheRefreshToken()
    {
        _cloud.At($"POST {Web}", FakeCloud.Answer("google-token.json"), check: call =>
            AssertForm(call, "client_id=id client_secret=s/+= grant_type=refresh_token refresh_token=1//r"));

        var minted = await MintAsync(new GoogleUserMint(new GoogleUser("id", new Secret("s/+="), new Secret("1//r"), new Uri(Web)) { From = "f" }));

        AssertGrant("1/8xbJqaOZXSUZbHLl5EOtu1pxz3fmmetKx9W8CV4t79M", 3600, minted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GoogleMachine_ToldByItsHeader_IsTrusted(bool isReal)
    {
        _cloud.At("GET http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token", call =>
        {
            Assert.Equal("Google", call.Headers["Metadata-Flavor"]);
            Assert.Equal(CloudEndpoints.GoogleScope, call.Query["scopes"]);
            var answer = FakeCloud.Says(FakeCloud.Answer("google-metadata.json"));
            answer.Headers.Add("Metadata-Flavor", isReal ? "Google" : "Other");
            return answer;
        });

        var minted = await MintAsync(new GoogleMachineMint(new GoogleMachine(CloudEndpoints.GoogleMachine, CloudEndpoints.GoogleScope) { From = "f" }));

        if (isReal)
        {
            AssertGrant("ya29.AHES6ZRN3-HlhAPya30GnW_bHSb_QtAS08i85nHq39HE3C2LTrCARA", 3599, minted);
        }
        else
        {
            Assert.Contains("is no metadata server", minted.Problem);
        }
    }

    [Fact]
    public async Task EntraClient_SendsIdScopeAndSecret()
    {
        const string Token = "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token";
        _cloud.At($"POST {Token}", FakeCloud.Answer("entra-token.json"), check: call =>
            AssertForm(call, "client_id=id client_secret=s grant_type=client_credentials scope=https://cognitiveservices.azure.com/.default"));

        var minted = await MintAsync(new EntraClientMint(new EntraClient(new Uri(Token), "id", new Secret("s"), CloudEndpoints.EntraScope) { From = "f" }));

        AssertGrant("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsIng1dCI6Ik1uQ19WWmNBVGZNNXBP", 3599, minted);
    }

    [Fact]
    public async Task EntraFederation_ReadsItsFileEachTime()
    {
        var file = Write("first\n");
        var sent = new List<string>();
        _cloud.At($"POST {Web}", FakeCloud.Answer("entra-token.json"), check: call =>
        {
            sent.Add(call.Form["client_assertion"]);
            Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", call.Form["client_assertion_type"]);
            Assert.Equal(["client_assertion", "client_assertion_type", "client_id", "grant_type", "scope"], call.Form.Keys.Order());
        });
        var mint = new EntraFederationMint(new EntraFederation(new Uri(Web), "id", file, CloudEndpoints.EntraScope) { From = "f" });

        await MintAsync(mint);
        await File.WriteAllTextAsync(file, "second", TestContext.Current.CancellationToken);
        await MintAsync(mint);

        Assert.Equal(["first", "second"], sent);
    }

    [Fact]
    public async Task EntraMachine_OnAVirtualMachine_AsksItsMetadataServer()
    {
        _cloud.At("GET http://169.254.169.254/metadata/identity/oauth2/token", FakeCloud.Answer("azure-imds.json"), check: call =>
        {
            Assert.Equal("true", call.Headers["Metadata"]);
            AssertQuery(call, "api-version=2018-02-01 client_id=mine resource=https://cognitiveservices.azure.com");
        });

        AssertGrant("eyJ0eXAiOiJKV1Qi.imds", 3599, await MintAsync(new EntraMachineMint(new EntraMachine(CloudEndpoints.EntraMachine, null, "mine", CloudEndpoints.EntraScope) { From = "f" })));
    }

    [Fact]
    public async Task EntraMachine_OnAppService_PresentsTheHeaderOfItsPlatform()
    {
        _cloud.At("GET http://127.0.0.1:41741/MSI/token", FakeCloud.Answer("azure-app-service.json"), check: call =>
        {
            Assert.Equal("853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a", call.Headers["X-IDENTITY-HEADER"]);
            Assert.False(call.Headers.ContainsKey("Metadata"));
            AssertQuery(call, "api-version=2019-08-01 resource=https://cognitiveservices.azure.com");
        });

        var minted = await MintAsync(new EntraMachineMint(new EntraMachine(new Uri("http://127.0.0.1:41741/MSI/token"), new Secret("853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a"), null, CloudEndpoints.EntraScope) { From = "f" }));

        Assert.Equal(("eyJ0eXAiOiJKV1Qi.app", 1795352400), (minted.Grant!.Value.Reveal(), minted.Grant.Expires.ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task AwsRole_IsAskedForWithASignature()
    {
        _cloud.At("POST https://sts.us-east-1.amazonaws.com/", FakeCloud.Answer("sts-assume-role.xml"), check: call =>
        {
            AssertForm(call, "Action=AssumeRole ExternalId=x RoleArn=arn:aws:iam::123456789012:role/demo RoleSessionName=parlance Version=2011-06-15");
            Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=", call.Headers["Authorization"], StringComparison.Ordinal);
        });

        var minted = await MintAsync(new AwsRoleMint(new AwsRole(CloudEndpoints.AwsTokens("us-east-1"), "us-east-1", "arn:aws:iam::123456789012:role/demo", "parlance", "x", new Secret("AKIDEXAMPLE:secret")) { From = "f" }));

        Assert.StartsWith("ASIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY:AQoDYXdzEPT", minted.Grant!.Value.Reveal(), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 13, 34, 41, TimeSpan.Zero), minted.Grant.Expires);
    }

    [Fact]
    public async Task AwsWebIdentity_IsAskedForWithoutASignature()
    {
        _cloud.At("POST https://sts.eu-central-1.amazonaws.com/", FakeCloud.Answer("sts-web-identity.xml"), check: call =>
        {
            AssertForm(call, "Action=AssumeRoleWithWebIdentity RoleArn=arn:role RoleSessionName=app1 Version=2011-06-15 WebIdentityToken=jwt");
            Assert.False(call.Headers.ContainsKey("Authorization"));
        });

        var minted = await MintAsync(new AwsWebIdentityMint(new AwsWebIdentity(CloudEndpoints.AwsTokens("eu-central-1"), "arn:role", "app1", Write("jwt\n")) { From = "f" }));

        Assert.Equal("ASgeIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY:AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE", minted.Grant!.Value.Reveal());
    }

    [Theory]
    [InlineData("written", null, "written")]
    [InlineData("written", "of the file", "of the file")]
    [InlineData(null, null, null)]
    public async Task AwsContainer_PresentsItsToken(string? written, string? file, string? presented)
    {
        _cloud.At("GET http://169.254.170.2/v2/credentials/1", FakeCloud.Answer("aws-container.json"), check: call => Assert.Equal(presented, call.Headers.GetValueOrDefault("Authorization")));

        var minted = await MintAsync(new AwsContainerMint(new AwsContainer(new Uri("http://169.254.170.2/v2/credentials/1"), written is null ? null : new Secret(written), file is null ? null : Write(file)) { From = "f" }));

        Assert.Equal("ASIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY:token", minted.Grant!.Value.Reveal());
    }

    [Fact]
    public async Task AwsMachine_TakesThreeStepsWithOneSession()
    {
        const string Root = "http://169.254.169.254/latest";
        _cloud
            .At($"PUT {Root}/api/token", "AQAEALspxyz==", check: call => Assert.Equal("21600", call.Headers["X-aws-ec2-metadata-token-ttl-seconds"]))
            .At($"GET {Root}/meta-data/iam/security-credentials/", "s3access", check: AssertSession)
            .At($"GET {Root}/meta-data/iam/security-credentials/s3access", FakeCloud.Answer("aws-imds.json"), check: AssertSession);

        var minted = await MintAsync(new AwsMachineMint(new AwsMachine(CloudEndpoints.AwsMachine) { From = "f" }));

        Assert.Equal("ASIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY:token", minted.Grant!.Value.Reveal());
        Assert.Equal(3, _cloud.Calls.Count);

        static void AssertSession(CloudCall call) => Assert.Equal("AQAEALspxyz==", call.Headers["X-aws-ec2-metadata-token"]);
    }

    [Theory]
    [InlineData(null, "client_id=sb-1!b2|aicore!b3 client_secret=s$x= grant_type=client_credentials")]
    [InlineData("a b", "client_id=sb-1!b2|aicore!b3 client_secret=s$x= grant_type=client_credentials scope=a b")]
    public async Task OAuthClient_SendsIdAndSecretInTheForm(string? scope, string form)
    {
        _cloud.At($"POST {Web}", """{"access_token":"t","token_type":"bearer","expires_in":"43199"}""", check: call => AssertForm(call, form));

        AssertGrant("t", 43199, await MintAsync(new OAuthClientMint(new OAuthClient(new Uri(Web), "sb-1!b2|aicore!b3", new Secret("s$x="), scope) { From = "f" })));
    }

    [Theory]
    [InlineData(401, "entra-error.json", "status 401 (invalid_client, AADSTS7000215)", false)]
    [InlineData(403, "sts-error.xml", "status 403 (AccessDenied)", false)]
    [InlineData(503, "", "status 503", true)]
    [InlineData(429, "", "status 429", true)]
    [InlineData(302, "", "status 302", false)]
    public async Task AnyMint_Refused_SaysCodeAndWayOutButNotTheWords(int status, string file, string said, bool isPassing)
    {
        _cloud.At($"POST {Web}", file.Length > 0 ? FakeCloud.Answer(file) : "<html>canary", status);

        var minted = await MintAsync(new OAuthClientMint(new OAuthClient(new Uri(Web), "canary-id", new Secret("canary-secret"), null) { From = "f" }));

        Assert.Equal((true, isPassing), (minted.Grant is null, minted.IsPassing));
        Assert.StartsWith($"oauth2.example answered with {said}; see that", minted.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", minted.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("Trace", minted.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"access_token":7}""")]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":"a\r\nX-Injected: 1"}""")]
    [InlineData("""{"access_token":"a","token_type":"mac"}""")]
    public async Task AnyMint_AnsweredWithNoToken_HasNone(string body)
    {
        _cloud.At($"POST {Web}", body);

        var minted = await MintAsync(new OAuthClientMint(new OAuthClient(new Uri(Web), "i", new Secret("s"), null) { From = "f" }));

        Assert.Null(minted.Grant);
        Assert.NotNull(minted.Problem);
    }

    [Theory]
    [InlineData("""{"access_token":"a"}""", 300)]
    [InlineData("""{"access_token":"a","expires_in":"soon"}""", 300)]
    [InlineData("""{"access_token":"a","expires_in":-5}""", 0)]
    [InlineData("""{"access_token":"a","expires_in":59.9}""", 59)]
    [InlineData("""{"access_token":"a","expires_in":1e14}""", 2592000)]
    public async Task AnyMint_OddLifetime_IsBounded(string body, int seconds)
    {
        _cloud.At($"POST {Web}", body);

        AssertGrant("a", seconds, await MintAsync(new OAuthClientMint(new OAuthClient(new Uri(Web), "i", new Secret("s"), null) { From = "f" })));
    }

    [Theory]
    [InlineData("<a/>")]
    [InlineData("<Credentials><AccessKeyId>A</AccessKeyId></Credentials>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Credentials><AccessKeyId>&x;</AccessKeyId></Credentials>")]
    [InlineData("not xml")]
    public async Task Sts_AnsweredWithNoKey_HasNone(string body)
    {
        _cloud.At($"POST {Web}", body);

        Assert.Null((await MintAsync(new AwsWebIdentityMint(new AwsWebIdentity(new Uri(Web), "r", "s", Write("t")) { From = "f" }))).Grant);
    }

    private async Task<Minted> MintAsync(IMint mint)
    {
        using var invoker = new HttpMessageInvoker(_cloud, disposeHandler: false);
        return await mint.MintAsync(new TokenConnection(invoker, invoker, _time), TestContext.Current.CancellationToken);
    }

    private void AssertGrant(string token, int seconds, Minted minted)
    {
        Assert.Null(minted.Problem);
        Assert.Equal((token, _time.GetUtcNow().AddSeconds(seconds)), (minted.Grant!.Value.Reveal(), minted.Grant.Expires));
    }

    private static void AssertForm(CloudCall call, string expected) => Assert.Equal(expected, Text(call.Form));

    private static void AssertQuery(CloudCall call, string expected) => Assert.Equal(expected, Text(call.Query));

    private static string Text(IReadOnlyDictionary<string, string> fields) => string.Join(' ', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Key}={field.Value}")));

    private string Write(string text)
    {
        var file = Path.GetTempFileName();
        _files.Add(file);
        File.WriteAllText(file, text);
        return file;
    }
}
