using System.Net.Http.Headers;
using System.Text;
using Parlance.Manifests;
using Parlance.Upstream.Signing;

namespace Parlance.Tests.Upstream.Signing;

/// <summary>The vectors of AWS's own Signature Version 4 test suite (aws-sig-v4-test-suite), by their names there.</summary>
public class SigV4Tests
{
    private const string Time = "20150830T123600Z";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("get-vanilla", "GET", "/", "", "", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-vanilla-with-session-token", "GET", "/", "", "x-amz-security-token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267", "", "host;x-amz-date;x-amz-security-token", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")]
    [InlineData("post-x-www-form-urlencoded", "POST", "/", "", "content-type:application/x-www-form-urlencoded", "Param1=value1", "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    [InlineData("get-utf8", "GET", "/ሴ", "", "", "", "host;x-amz-date", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("get-space", "GET", "/example space/", "", "", "", "host;x-amz-date", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    [InlineData("get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "", "", "host;x-amz-date", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("post-sts-header-after", "POST", "/", "", "", "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-vanilla-query", "POST", "/", "?Param1=value1", "", "", "host;x-amz-date", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/", "?Param2=value2&Param1=value1", "", "", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-header-value-trim", "GET", "/", "", "my-header1: value1|my-header2: \"a   b   c\"", "", "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    public void Authorization_Vector_IsTheirs(string name, string method, string path, string query, string more, string body, string signed, string signature)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = "example.amazonaws.com", ["x-amz-date"] = Time };
        foreach (var header in more.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            headers[header[..header.IndexOf(':')]] = header[(header.IndexOf(':') + 1)..];
        }

        var actual = SigV4.Authorization(method, path, query, headers, SigV4.Hash(Encoding.UTF8.GetBytes(body)), new AwsCredentials("AKIDEXAMPLE", Secret, null), "us-east-1", "service", Time);

        Assert.True(actual == $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signed}, Signature={signature}", $"{name}: {actual}");
    }

    [Fact]
    public void Hash_OfNothing_IsTheEmptyHash() => Assert.Equal(Empty, SigV4.Hash([]));

    [Theory]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "ba3c44cef75e6a6c94301432aa76c4e13da058bb2d6cb846cfda5139f515cff1")]
    [InlineData("arn:aws:bedrock:us-east-1:1:inference-profile/a.b", "012059c2b82c4cc904c233a2566c5f2bd9cae6ff30654432fdf2ed60bf04066e")]
    public void Sign_PathWithEscapes_IsEscapedOnceMoreInWhatIsSigned(string model, string signature)
    {
        // Computed by a few lines of Python (hmac, hashlib) over the canonical path with %253A for the colon and %252F for the slash.
        using var request = Request($"https://bedrock-runtime.us-east-1.amazonaws.com/model/{Uri.EscapeDataString(model)}/converse");

        SigV4.Sign(request, "{}"u8, new AwsCredentials("AKIDEXAMPLE", Secret, null), "us-east-1", "bedrock", new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));

        Assert.EndsWith($"SignedHeaders=content-type;host;x-amz-date, Signature={signature}", Assert.Single(request.Headers.GetValues("Authorization")), StringComparison.Ordinal);
        Assert.Equal(Time, Assert.Single(request.Headers.GetValues("X-Amz-Date")));
        Assert.Contains("%3A", request.RequestUri!.AbsolutePath);
    }

    [Fact]
    public void Sign_TemporaryKey_SendsAndSignsItsToken()
    {
        using var request = Request("http://localhost:8080/model/m/converse");

        SigV4.Sign(request, "{}"u8, new AwsCredentials("AKIDEXAMPLE", Secret, "token=="), "eu-west-1", "bedrock", DateTimeOffset.UnixEpoch);

        Assert.Equal("token==", Assert.Single(request.Headers.GetValues("X-Amz-Security-Token")));
        Assert.Contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,", Assert.Single(request.Headers.GetValues("Authorization")));
        Assert.Contains("Credential=AKIDEXAMPLE/19700101/eu-west-1/bedrock/aws4_request,", Assert.Single(request.Headers.GetValues("Authorization")));
    }

    [Theory]
    [InlineData("ABSKQmVkcm9ja0FQSUtleS1leGFtcGxl", false)]
    [InlineData("AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG", true)]
    [InlineData("ASIAEXAMPLE:wJalrXUtnFEMI/K7MDENG:FwoGZXIvYXdzEA//w==", true)]
    [InlineData(":secret", false)]
    public void TryRead_OnlyAccessKeys_AreSignedWith(string secret, bool isKey)
    {
        Assert.Equal(isKey, AwsCredentials.TryRead(new Secret(secret), out var credentials));
        Assert.DoesNotContain("wJal", credentials.ToString());
    }

    private static HttpRequestMessage Request(string address) =>
        new(HttpMethod.Post, address) { Content = new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
}
