using System.Buffers;
using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>Bodies as the vendor documents them.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData(400, """{"message":"invalid request: temperature must be between 0 and 1.0 inclusive."}""", ErrorKind.InvalidRequest, null)]
    [InlineData(400, """{"id":"e1","message":"too many tokens: the total number of tokens in the prompt exceeds the limit of 128000."}""", ErrorKind.RequestTooLarge, "context_length_exceeded")]
    [InlineData(401, """{"id":"e1","message":"invalid api token"}""", ErrorKind.Authentication, "invalid_api_key")]
    [InlineData(402, """{"message":"Please add or update your payment method to continue"}""", ErrorKind.QuotaExhausted, "insufficient_quota")]
    [InlineData(403, """{"message":"not allowed"}""", ErrorKind.PermissionDenied, null)]
    [InlineData(404, """{"message":"model 'command-x' not found, make sure the correct model ID was used and that you have access to the model."}""", ErrorKind.NotFound, "model_not_found")]
    [InlineData(422, """{"message":"messages must not be empty"}""", ErrorKind.InvalidRequest, null)]
    [InlineData(429, """{"message":"You are using a Trial key, which is limited to 20 API calls / minute."}""", ErrorKind.RateLimited, null)]
    [InlineData(498, """{"message":"invalid token"}""", ErrorKind.Authentication, "invalid_api_key")]
    [InlineData(499, """{"message":"request cancelled by user"}""", ErrorKind.Cancelled, null)]
    [InlineData(500, """{"message":"internal server error"}""", ErrorKind.ServerError, null)]
    [InlineData(503, """{"message":"service unavailable"}""", ErrorKind.Overloaded, null)]
    [InlineData(504, "<html>timeout</html>", ErrorKind.Timeout, null)]
    public void ReadError_OfEachStatus_TellsTheKind(int status, string body, ErrorKind kind, string? code)
    {
        var error = DialectSet.CohereChat.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((status, kind, code), (error.Status, error.Kind, error.Code));
        Assert.DoesNotContain("<html", error.Message);
    }

    [Fact]
    public void WriteError_IsReadBack()
    {
        var output = new ArrayBufferWriter<byte>();
        DialectSet.CohereChat.WriteError(new ChatError(ErrorKind.RateLimited, "Slow."), "req_1", output);

        var read = DialectSet.CohereChat.ReadError(429, output.WrittenSpan);

        Assert.Equal((ErrorKind.RateLimited, "Slow.", "req_1"), (read.Kind, read.Message, read.RequestId));
    }
}
