using System.Text;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public class ErrorTableTests
{
    private static readonly ErrorTable s_table = new(
        new Dictionary<string, ErrorKind> { ["1301"] = ErrorKind.PermissionDenied, ["busy"] = ErrorKind.Overloaded, ["rate_limit_exceeded"] = ErrorKind.Timeout },
        new Dictionary<int, ErrorKind> { [402] = ErrorKind.QuotaExhausted, [400] = ErrorKind.NotFound });

    [Theory]
    [InlineData(429, """{"error":{"message":"no","code":"insufficient_quota"}}""", ErrorKind.QuotaExhausted)]
    [InlineData(400, """{"error":{"message":"no","code":"invalid_request"}}""", ErrorKind.InvalidRequest)]
    [InlineData(400, """{"error":{"message":"no","code":"1301"}}""", ErrorKind.PermissionDenied)]
    [InlineData(500, """{"error":{"message":"no","type":"busy"}}""", ErrorKind.Overloaded)]
    [InlineData(400, """{"error":{"message":"no"}}""", ErrorKind.NotFound)]
    [InlineData(503, """{"error":{"message":"no"}}""", ErrorKind.Overloaded)]
    [InlineData(418, "", ErrorKind.InvalidRequest)]
    public void Apply_BodyThenCodeThenStatusThenRange_Decides(int status, string body, ErrorKind kind)
    {
        var error = s_table.Apply(DialectSet.OpenAiChat.ReadError(status, Encoding.UTF8.GetBytes(body)), status);

        Assert.Equal((kind, kind.IsRetryable(), kind.IsFallbackable()), (error.Kind, error.Retryable, error.Fallbackable));
    }
}
