using System.Buffers;
using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>Bodies as the service sends them: the type mostly stands in a header; without it, status and message have to tell.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData(400, """{"message":"The provided model identifier is invalid."}""", ErrorKind.NotFound, "model_not_found")]
    [InlineData(400, """{"message":"Invocation of model ID anthropic.claude-sonnet-4-20250514-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model."}""", ErrorKind.NotFound, "model_not_found")]
    [InlineData(400, """{"message":"Malformed input request: #: required key [messages] not found, please reformat your input and try again."}""", ErrorKind.InvalidRequest, null)]
    [InlineData(400, """{"message":"Input is too long for requested model."}""", ErrorKind.RequestTooLarge, "context_length_exceeded")]
    [InlineData(400, """{"__type":"com.amazon.coral.service#ServiceQuotaExceededException","message":"Your quota is used up."}""", ErrorKind.RateLimited, null)]
    [InlineData(403, """{"message":"The security token included in the request is invalid."}""", ErrorKind.Authentication, "invalid_api_key")]
    [InlineData(403, """{"Message":"Authentication failed: Please make sure your API Key is valid."}""", ErrorKind.Authentication, "invalid_api_key")]
    [InlineData(403, """{"message":"The request signature we calculated does not match the signature you provided."}""", ErrorKind.Authentication, "invalid_api_key")]
    [InlineData(403, """{"__type":"ExpiredTokenException:http://internal/","message":"Expired."}""", ErrorKind.Authentication, "invalid_api_key")]
    [InlineData(403, """{"message":"You don't have access to the model with the specified model ID."}""", ErrorKind.PermissionDenied, null)]
    [InlineData(404, """{"message":"Could not resolve the foundation model."}""", ErrorKind.NotFound, null)]
    [InlineData(408, """{"message":"Model has timed out in processing the request. Try your request again."}""", ErrorKind.Timeout, null)]
    [InlineData(424, """{"message":"The system encountered an unexpected error during processing."}""", ErrorKind.ServerError, null)]
    [InlineData(429, """{"message":"Too many requests, please wait before trying again."}""", ErrorKind.RateLimited, null)]
    [InlineData(500, """{"message":"The system encountered an unexpected error during processing. Try your request again."}""", ErrorKind.ServerError, null)]
    [InlineData(503, """{"message":"Bedrock is unable to process your request."}""", ErrorKind.Overloaded, null)]
    [InlineData(502, "<html>bad gateway</html>", ErrorKind.ServerError, null)]
    [InlineData(429, "", ErrorKind.RateLimited, null)]
    public void ReadError_OfEachStatus_TellsTheKind(int status, string body, ErrorKind kind, string? code)
    {
        var error = DialectSet.BedrockConverse.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((status, kind, code), (error.Status, error.Kind, error.Code));
        Assert.DoesNotContain("<html", error.Message);
        Assert.Equal(kind is ErrorKind.InvalidRequest or ErrorKind.NotFound or ErrorKind.RequestTooLarge ? ErrorSide.Client : ErrorSide.Provider, error.Side);
    }

    [Theory]
    [InlineData(400, "ServiceQuotaExceededException", ErrorKind.RateLimited)]
    [InlineData(400, "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/", ErrorKind.InvalidRequest)]
    [InlineData(400, "com.amazon.coral.service#ThrottlingException", ErrorKind.RateLimited)]
    [InlineData(403, "ExpiredTokenException", ErrorKind.Authentication)]
    [InlineData(400, "SomethingNewException", ErrorKind.InvalidRequest)]
    [InlineData(429, null, ErrorKind.RateLimited)]
    public void ReadError_TypeInTheHeader_TellsTheKind(int status, string? header, ErrorKind kind)
    {
        var error = DialectSet.BedrockConverse.ReadError(status, """{"message":"No."}"""u8, name => name.Equals("x-amzn-errortype", StringComparison.OrdinalIgnoreCase) ? header : null);

        Assert.Equal((kind, "No."), (error.Kind, error.Message));
        Assert.Equal(header?.Split(':')[0].Split('#')[^1], error.Type);
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, "ValidationException")]
    [InlineData(ErrorKind.Authentication, "UnrecognizedClientException")]
    [InlineData(ErrorKind.RateLimited, "ThrottlingException")]
    [InlineData(ErrorKind.ServerError, "InternalServerException")]
    [InlineData(ErrorKind.Overloaded, "ServiceUnavailableException")]
    public void WriteError_OfEachKind_IsReadBack(ErrorKind kind, string type)
    {
        var output = new ArrayBufferWriter<byte>();
        DialectSet.BedrockConverse.WriteError(new ChatError(kind, "Why."), null, output);

        var read = DialectSet.BedrockConverse.ReadError(kind.DefaultStatus(), output.WrittenSpan);

        Assert.Equal((kind, "Why.", type), (read.Kind, read.Message, read.Type));
    }
}
