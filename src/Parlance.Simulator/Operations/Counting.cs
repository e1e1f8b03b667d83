using Parlance.Dialects;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>How many tokens a request has, as the simulator counts them when it answers.</summary>
internal static class Counting
{
    /// <summary>As Gemini counts: the contents, or a whole request inside <c>generateContentRequest</c>.</summary>
    public static OperationAnswer Gemini(OperationRequest asked)
    {
        if (!asked.TryGetJson(out var json, out var error, "contents", "generateContentRequest"))
        {
            return error;
        }

        var request = json.TryGetProperty("generateContentRequest", out var whole) ? whole : json;
        return Count(DialectSet.GeminiGenerate, System.Text.Encoding.UTF8.GetBytes(request.GetRawText()), "totalTokens");
    }

    /// <summary>As Anthropic counts: a request that needs no output limit, which is put in for the reader of whole requests.</summary>
    public static OperationAnswer Anthropic(OperationRequest asked)
    {
        var body = asked.Request.Body.Span;
        var start = body.IndexOf((byte)'{') + 1;
        byte[] whole = asked.Has("max_tokens") || start == 0 ? body.ToArray() : [.. "{\"max_tokens\":1,"u8, .. body[start..]];
        return Count(DialectSet.AnthropicMessages, whole, "input_tokens");
    }

    private static OperationAnswer Count(IDialect dialect, ReadOnlyMemory<byte> body, string name) =>
        dialect.TryReadRequest(body, out var chat, out var error) ? OperationAnswer.Json(SimJson.Write(json => json.WriteNumber(name, Tokens.OfPrompt(chat)))) : error;
}
