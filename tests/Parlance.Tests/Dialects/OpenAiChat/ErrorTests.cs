using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class ErrorTests
{
    [Theory]
    [InlineData(400, """{"error":{"message":"Bad.","type":"invalid_request_error","param":"messages","code":null}}""", ErrorKind.InvalidRequest, null, "Bad.")]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", ErrorKind.RequestTooLarge, "context_length_exceeded", "maximum context")]
    [InlineData(400, """{"error":{"message":"Incorrect API key provided: xai-ab***cd.","code":"Client specified an invalid argument"}}""", ErrorKind.Authentication, "Client specified an invalid argument", "Incorrect")]
    [InlineData(401, """{"error":{"message":"No key.","type":"invalid_request_error","code":"invalid_api_key"}}""", ErrorKind.Authentication, "invalid_api_key", "No key.")]
    [InlineData(401, """{"error":{"message":"Unauthorized"}}""", ErrorKind.Authentication, "invalid_api_key", "Unauthorized")]
    [InlineData(402, """{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "Balance")]
    [InlineData(403, """{"error":{"message":"Country not supported","code":"unsupported_country_region_territory"}}""", ErrorKind.PermissionDenied, "unsupported_country_region_territory", "Country")]
    [InlineData(404, """{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","code":"model_not_found"}}""", ErrorKind.NotFound, "model_not_found", "does not exist")]
    [InlineData(400, """{"error":{"message":"Model Not Exist","type":"invalid_request_error","code":"invalid_request_error"}}""", ErrorKind.NotFound, "invalid_request_error", "Not Exist")]
    [InlineData(413, """{"error":{"message":"Request too large for model","type":"tokens","code":"rate_limit_exceeded"}}""", ErrorKind.RequestTooLarge, "rate_limit_exceeded", "too large")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "quota")]
    [InlineData(429, """[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED"}}]""", ErrorKind.RateLimited, "rate_limit_exceeded", "quota")]
    [InlineData(429, """{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}""", ErrorKind.RateLimited, "rate_limit_exceeded", "Rate limit")]
    [InlineData(503, """{"error":{"message":"Busy","type":"engine_overloaded_error"}}""", ErrorKind.Overloaded, null, "Busy")]
    [InlineData(500, """{"error":{"message":"Oops","type":"server_error"}}""", ErrorKind.ServerError, null, "Oops")]
    [InlineData(422, """{"object":"error","message":{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]},"type":"invalid_request_error","param":null,"code":null}""", ErrorKind.InvalidRequest, null, "body.messages: Field required")]
    [InlineData(422, """{"detail":[{"type":"missing","loc":["body","messages",0,"role"],"msg":"Field required"},{"loc":[],"msg":"Also"}]}""", ErrorKind.InvalidRequest, null, "body.messages.0.role: Field required; Also")]
    [InlineData(404, """{"detail":"Not Found"}""", ErrorKind.NotFound, null, "Not Found")]
    [InlineData(403, """{"detail":{"error":"Not authorised"}}""", ErrorKind.PermissionDenied, null, "Not authorised")]
    [InlineData(400, """{"message":"Wrong tool","type":"invalid_request_error","param":"tools","code":"wrong_api_format"}""", ErrorKind.InvalidRequest, "wrong_api_format", "Wrong tool")]
    [InlineData(400, """{"code":"invalid-argument","error":"The image is broken"}""", ErrorKind.InvalidRequest, "invalid-argument", "The image is broken")]
    [InlineData(404, """{"error":"model 'x' not found"}""", ErrorKind.NotFound, null, "model 'x'")]
    [InlineData(400, """{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}}""", ErrorKind.InvalidRequest, "content_filter", "content management policy")]
    [InlineData(404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""", ErrorKind.NotFound, "DeploymentNotFound", "does not exist")]
    [InlineData(401, """{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}""", ErrorKind.Authentication, "invalid_api_key", "Access denied")]
    [InlineData(529, "upstream overloaded", ErrorKind.Overloaded, null, "upstream overloaded")]
    [InlineData(502, "", ErrorKind.ServerError, null, "status 502")]
    [InlineData(400, "null", ErrorKind.InvalidRequest, null, "status 400")]
    public void ReadError_EveryShape_IsUnderstood(int status, string body, ErrorKind kind, string? code, string message)
    {
        var error = DialectSet.OpenAiChat.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((kind, status, code), (error.Kind, error.Status, error.Code));
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>canary</body></html>")]
    [InlineData("  <h1>canary</h1>")]
    [InlineData("""{"error":{"message":"<html><body>canary</body></html>"}}""")]
    [InlineData("""{"detail":"\n <!doctype html> canary <html>"}""")]
    public void ReadError_Page_IsNeverQuoted(string body)
    {
        var error = DialectSet.OpenAiChat.ReadError(503, Encoding.UTF8.GetBytes(body));

        Assert.DoesNotContain("canary", error.ToString());
        Assert.Equal(ErrorKind.Overloaded, error.Kind);
    }

    [Fact]
    public void ReadError_AggregatorsMessage_SaysWhatItsProviderSaid()
    {
        var error = DialectSet.OpenAiChat.ReadError(429, """{"error":{"code":429,"message":"Provider returned error","metadata":{"provider_name":"G","raw":"m is temporarily rate-limited"}}}"""u8);

        Assert.Equal("Provider returned error: m is temporarily rate-limited", error.Message);
    }

    [Fact]
    public void ReadError_LongOrControlledText_IsCutAndCleaned()
    {
        var error = DialectSet.OpenAiChat.ReadError(400, Encoding.UTF8.GetBytes($"{{\"error\":\"a\\r\\nb{new string('x', 5000)}\"}}"));

        Assert.StartsWith("a  bxxx", error.Message);
        Assert.InRange(error.Message.Length, 100, 2001);
    }

    [Fact]
    public void ReadError_Garbage_NeverThrows()
    {
        var seed = """{"error":{"message":"You \u00e9 exceeded","type":"t","param":null,"code":429,"metadata":{"raw":"x"}},"detail":[{"loc":["a",1],"msg":"m"}]}"""u8.ToArray();
        var random = new Random(3);
        for (var i = 0; i < 5000; i++)
        {
            var error = DialectSet.OpenAiChat.ReadError(400 + random.Next(200), Mutations.Of(seed, random));
            Assert.NotEmpty(error.Message);
        }
    }

    [Theory]
    [InlineData(ErrorKind.InvalidRequest, "unknown_parameter", "invalid_request_error", "\"unknown_parameter\"")]
    [InlineData(ErrorKind.RequestTooLarge, "context_length_exceeded", "invalid_request_error", "\"context_length_exceeded\"")]
    [InlineData(ErrorKind.Authentication, null, "authentication_error", "\"invalid_api_key\"")]
    [InlineData(ErrorKind.PermissionDenied, null, "permission_error", "null")]
    [InlineData(ErrorKind.NotFound, "model_not_found", "not_found_error", "\"model_not_found\"")]
    [InlineData(ErrorKind.RateLimited, null, "rate_limit_error", "\"rate_limit_exceeded\"")]
    [InlineData(ErrorKind.QuotaExhausted, null, "insufficient_quota", "\"insufficient_quota\"")]
    [InlineData(ErrorKind.Overloaded, null, "server_error", "null")]
    [InlineData(ErrorKind.Timeout, null, "server_error", "\"timeout\"")]
    public void WriteError_EveryKind_HasOpenAisFourFields(ErrorKind kind, string? code, string type, string written)
    {
        var output = new ArrayBufferWriter<byte>();

        DialectSet.OpenAiChat.WriteError(new ChatError(kind, "Say \"why\".") { Code = code, Param = "model" }, "req_1", output);

        Assert.Equal($$$"""{"error":{"message":"Say \"why\".","type":"{{{type}}}","param":"model","code":{{{written}}}}}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
