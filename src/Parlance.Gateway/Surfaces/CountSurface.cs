using System.Globalization;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Gateway.Features.Keys;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// <c>POST /v1/messages/count_tokens</c> and <c>POST /v1beta/models/{model}:countTokens</c>: how many tokens a request would have. The answer is an estimate made here, marked by the header
/// <c>x-parlance-estimated</c>; no provider is asked, and nothing is charged.
/// </summary>
internal sealed class CountSurface(RouteTable routes)
{
    public IReadOnlyList<Route> Routes =>
    [
        new("POST", "/v1/messages/count_tokens", DialectSet.AnthropicMessages, call => CountAsync(call, DialectSet.AnthropicMessages, "input_tokens")),
        new("POST", "/v1beta/models/{model}:countTokens", DialectSet.GeminiGenerate, call => CountAsync(call, DialectSet.GeminiGenerate, "totalTokens")),
    ];

    private async ValueTask CountAsync(Call call, IDialect dialect, string field)
    {
        var (http, key, model, requestId) = call;
        using var body = new PooledBuffer((int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
        await RequestBody.ReadAsync(http, body);
        if (!RequestBody.TryScan(body.WrittenMemory, new PathFacts(model, false), out var scan, out var error)
            || !TryAdmit(key!, scan!.Model, out error)
            || !routes.Current.TryPlan(scan.Model, out _, out error)
            || !dialect.TryReadRequest(Whole(body.WrittenMemory, dialect), out var request, out error))
        {
            await ErrorSurface.WriteAsync(http, dialect, error!, requestId);
            return;
        }

        var response = http.Response;
        var answer = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"{field}\":{TokenEstimate.Of(request)}}}"));
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        response.Headers["x-request-id"] = requestId;
        response.Headers["x-parlance-estimated"] = "true";
        await response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private static bool TryAdmit(CallerKey key, string model, out ChatError? error)
    {
        error = key.Allows(model) ? null : Refusals.Model(model);
        return error is null;
    }

    /// <summary>The request that is counted: Gemini's may stand in a field, Anthropic's has no output limit, which its chat call demands.</summary>
    private static ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> body, IDialect dialect)
    {
        using var document = JsonDocument.Parse(body);
        if (dialect == DialectSet.GeminiGenerate)
        {
            return document.RootElement.TryGetProperty("generateContentRequest", out var inner) ? Encoding.UTF8.GetBytes(inner.GetRawText()) : body;
        }

        if (document.RootElement.TryGetProperty("max_tokens", out _))
        {
            return body;
        }

        var open = body.Span.IndexOf((byte)'{') + 1;
        return (byte[])[.. body.Span[..open], .. "\"max_tokens\":1,"u8, .. body.Span[open..]];
    }
}
