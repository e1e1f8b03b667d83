using System.Buffers;
using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Errors in the vendor's form, read and written.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData(400, "invalid_request_error", "messages: bad", ErrorKind.InvalidRequest, null)]
    [InlineData(400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum", ErrorKind.RequestTooLarge, "context_length_exceeded")]
    [InlineData(400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2", ErrorKind.RequestTooLarge, "context_length_exceeded")]
    [InlineData(400, "invalid_request_error", "Your credit balance is too low to access the API.", ErrorKind.QuotaExhausted, "insufficient_quota")]
    [InlineData(401, "authentication_error", "invalid x-api-key", ErrorKind.Authentication, null)]
    [InlineData(402, "billing_error", "Pay", ErrorKind.QuotaExhausted, null)]
    [InlineData(403, "permission_error", "No", ErrorKind.PermissionDenied, null)]
    [InlineData(404, "not_found_error", "model: claude-0", ErrorKind.NotFound, "model_not_found")]
    [InlineData(409, "invalid_request_error", "Busy", ErrorKind.Conflict, null)]
    [InlineData(413, "request_too_large", "Too large", ErrorKind.RequestTooLarge, null)]
    [InlineData(429, "rate_limit_error", "Slow down", ErrorKind.RateLimited, null)]
    [InlineData(500, "api_error", "Oops", ErrorKind.ServerError, null)]
    [InlineData(504, "timeout_error", "Late", ErrorKind.Timeout, null)]
    [InlineData(529, "overloaded_error", "Overloaded", ErrorKind.Overloaded, null)]
    public void Read_VendorsError_KeepsStatusAndKnowsTheKind(int status, string type, string message, ErrorKind kind, string? code)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"},"request_id":"req_1"}""");

        var error = DialectSet.AnthropicMessages.ReadError(status, body);

        Assert.Equal((kind, status, code, message, type, "req_1"), (error.Kind, error.Status, error.Code, error.Message, error.Type, error.RequestId));
    }

    [Theory]
    [InlineData(502, "<html><body>Bad gateway, secret path /srv/x</body></html>", ErrorKind.ServerError)]
    [InlineData(503, "", ErrorKind.Overloaded)]
    [InlineData(429, "{\"error\":{}}", ErrorKind.RateLimited)]
    [InlineData(500, "{\"error\":\"<html>secret</html>\"}", ErrorKind.ServerError)]
    [InlineData(400, "[1]", ErrorKind.InvalidRequest)]
    public void Read_AnyOtherBody_SaysTheStatusAndQuotesNoPage(int status, string body, ErrorKind kind)
    {
        var error = DialectSet.AnthropicMessages.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((kind, status), (error.Kind, error.Status));
        Assert.NotEmpty(error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, 400, "invalid_request_error")]
    [InlineData(ErrorKind.Authentication, 401, "authentication_error")]
    [InlineData(ErrorKind.PermissionDenied, 403, "permission_error")]
    [InlineData(ErrorKind.NotFound, 404, "not_found_error")]
    [InlineData(ErrorKind.RequestTooLarge, 413, "request_too_large")]
    [InlineData(ErrorKind.RequestTooLarge, 400, "invalid_request_error")]
    [InlineData(ErrorKind.RateLimited, 429, "rate_limit_error")]
    [InlineData(ErrorKind.QuotaExhausted, 429, "rate_limit_error")]
    [InlineData(ErrorKind.QuotaExhausted, 402, "billing_error")]
    [InlineData(ErrorKind.ServerError, 502, "api_error")]
    [InlineData(ErrorKind.Overloaded, 529, "overloaded_error")]
    [InlineData(ErrorKind.Timeout, 504, "timeout_error")]
    [InlineData(ErrorKind.Unknown, 500, "api_error")]
    public void Write_EachKind_HasTheVendorsType(ErrorKind kind, int status, string type)
    {
        var output = new ArrayBufferWriter<byte>();

        DialectSet.AnthropicMessages.WriteError(new ChatError(kind, "No \"more\"") { Status = status }, "req_7", output);

        Assert.Equal($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"No \"more\""},"request_id":"req_7"}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"message\"}")]
    public void Response_ThatIsNoMessage_IsAnErrorEvent(string body)
    {
        var fold = new ChatFold();

        DialectSet.AnthropicMessages.ReadResponse(Encoding.UTF8.GetBytes(body), Quirks.None, fold);

        Assert.Equal(("upstream_malformed", 502), (fold.Error!.Code, fold.Error.Status));
    }

    [Fact]
    public void Response_ErrorUnder200_IsAnErrorEventWithItsOwnStatus()
    {
        var fold = new ChatFold();

        DialectSet.AnthropicMessages.ReadResponse("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""u8, Quirks.None, fold);

        Assert.Equal((ErrorKind.Overloaded, 529), (fold.Error!.Kind, fold.Error.Status));
    }
}
