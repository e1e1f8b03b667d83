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
    [InlineData(429, """{"error":{"message":"Your credits are used up.","type":"insufficient_quota","code":"credit_balance_exhausted"}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "used up")]
    [InlineData(429, """{"error":{"code":"1113","message":"您的账户已欠费，请充值后重试。"}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "欠费")]
    [InlineData(429, """{"error":{"code":"1302","message":"您的账户已达到速率限制"}}""", ErrorKind.RateLimited, "rate_limit_exceeded", "速率")]
    [InlineData(400, """{"error":{"code":"1261","message":"Prompt exceeds max length"}}""", ErrorKind.RequestTooLarge, "context_length_exceeded", "max length")]
    [InlineData(400, """{"error":{"message":"Access denied, please make sure your account is in good standing.","type":"Arrearage","param":null,"code":"Arrearage"},"request_id":"1"}""", ErrorKind.QuotaExhausted, "insufficient_quota", "good standing")]
    [InlineData(400, """{"code":"InvalidParameter","message":"Range of input length should be [1, 30720]","request_id":"1"}""", ErrorKind.RequestTooLarge, "context_length_exceeded", "Range")]
    [InlineData(401, """{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"1"}""", ErrorKind.Authentication, "InvalidApiKey", "Invalid API-key")]
    [InlineData(403, """{"error":{"code":"AccountOverdueError","message":"The account has an overdue balance.","param":"","type":"Forbidden"}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "overdue")]
    [InlineData(429, """{"error":{"code":"ServerOverloaded","message":"The service is overloaded.","param":"","type":"TooManyRequests"}}""", ErrorKind.Overloaded, "ServerOverloaded", "overloaded")]
    [InlineData(429, """{"error":{"code":"RateLimitExceeded.EndpointRPMExceeded","message":"Too many requests.","type":"TooManyRequests"}}""", ErrorKind.RateLimited, "RateLimitExceeded.EndpointRPMExceeded", "Too many")]
    [InlineData(400, """{"error":{"message":"Invalid request: Your request exceeded model token limit: 8192","type":"invalid_request_error"}}""", ErrorKind.RequestTooLarge, "context_length_exceeded", "token limit")]
    [InlineData(429, """{"error":{"message":"Your account has been suspended because of insufficient balance, please recharge","type":"exceeded_current_quota_error"}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "recharge")]
    [InlineData(400, """{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}""", ErrorKind.RequestTooLarge, "context_length_exceeded", "available")]
    [InlineData(503, """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", ErrorKind.Overloaded, null, "Loading model")]
    [InlineData(404, """{"error":"model 'x' not found, try pulling it first","error_type":"not_found"}""", ErrorKind.NotFound, null, "pulling")]
    [InlineData(422, """{"error":"Input validation error: `inputs` must have less than 4096 tokens. Given: 5000","error_type":"validation"}""", ErrorKind.RequestTooLarge, "context_length_exceeded", "less than 4096")]
    [InlineData(429, """{"error":"Model is overloaded","error_type":"overloaded"}""", ErrorKind.Overloaded, null, "overloaded")]
    [InlineData(404, """{"title":"Not Found","detail":"Function 'x' not found for account","status":404}""", ErrorKind.NotFound, null, "Function")]
    [InlineData(402, """{"title":"Insufficient credit","detail":"You have insufficient credit to run this model.","status":402}""", ErrorKind.QuotaExhausted, "insufficient_quota", "insufficient credit")]
    [InlineData(400, """{"result":null,"success":false,"errors":[{"code":7009,"message":"No such model @cf/x or task"}],"messages":[]}""", ErrorKind.NotFound, null, "No such model")]
    [InlineData(400, """{"tpe":"fail","errors":[{"description":"Bad model name","key":"fail.invalid.model","extras":{}}],"extras":{}}""", ErrorKind.InvalidRequest, "fail.invalid.model", "Bad model name")]
    [InlineData(400, """{"errors":{"message":"Invalid model id: x"},"request_id":"1"}""", ErrorKind.InvalidRequest, null, "Invalid model id")]
    [InlineData(403, """{"code":403,"reason":"NOT_ENOUGH_BALANCE","message":"not enough balance","metadata":{"reason":""}}""", ErrorKind.QuotaExhausted, "insufficient_quota", "not enough")]
    [InlineData(403, """{"code":30001,"message":"Sorry, your account balance is insufficient","data":null}""", ErrorKind.QuotaExhausted, "insufficient_quota", "balance")]
    [InlineData(429, """{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"Exceeded workspace rate limit"}""", ErrorKind.RateLimited, "REQUEST_LIMIT_EXCEEDED", "rate limit")]
    [InlineData(404, """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"The endpoint does not exist"}""", ErrorKind.NotFound, "RESOURCE_DOES_NOT_EXIST", "does not exist")]
    [InlineData(401, """{"error_code":336003,"error_msg":"Access token invalid or no longer valid"}""", ErrorKind.Authentication, "invalid_api_key", "Access token")]
    [InlineData(498, """{"error":{"message":"Flex tier capacity exceeded","type":"capacity_exceeded"}}""", ErrorKind.Overloaded, null, "Flex")]
    [InlineData(451, """{"error":{"message":"The content was blocked","type":"censorship_blocked"}}""", ErrorKind.InvalidRequest, "content_filter", "blocked")]
    [InlineData(400, """{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content.","param":null,"type":"data_inspection_failed"}}""", ErrorKind.InvalidRequest, "content_filter", "inappropriate")]
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
