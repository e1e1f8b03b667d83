using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Asks servers of the operator's about texts. Redirects are not followed: the texts and the token are for one address. Thread-safe.</summary>
internal sealed partial class Webhook(TimeProvider time, ILogger log) : IDisposable
{
    private const int MostAnswered = 16 * 1024 * 1024;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly ILogger _log = log;

    /// <summary>The texts as they may go on; null when they may not.</summary>
    /// <param name="guardrail">Whose webhook it is.</param>
    /// <param name="phase">What the texts are.</param>
    /// <param name="call">Whose call.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">The caller's.</param>
    public async ValueTask<IReadOnlyList<string>?> AskAsync(Guardrail guardrail, GuardPhase phase, GuardedCall call, IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var options = guardrail.Webhook!;
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        string problem;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Address) { Content = new ByteArrayContent(Write(guardrail.Name, phase, call, texts)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (options.Token is { } token)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
            }

            using var response = await _http.SendAsync(request, either.Token);
            if ((int)response.StatusCode is < 200 or >= 300)
            {
                problem = $"status {(int)response.StatusCode}";
            }
            else
            {
                await response.Content.LoadIntoBufferAsync(MostAnswered, either.Token);
                if (TryRead(await response.Content.ReadAsByteArrayAsync(either.Token), texts, out var passed))
                {
                    return passed;
                }

                problem = "an answer that is none";
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is HttpRequestException or OperationCanceledException or IOException)
        {
            problem = late.IsCancellationRequested ? "no answer in time" : e.GetType().Name;
        }

        Failed(guardrail.Name, problem, options.AllowsOnFailure ? "pass" : "are stopped", call.RequestId);
        return options.AllowsOnFailure ? texts : null;
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Write(string guardrail, GuardPhase phase, GuardedCall call, IReadOnlyList<string> texts)
    {
        using var body = new PooledBuffer(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("guardrail", guardrail);
            json.WriteString("phase", phase == GuardPhase.Input ? "input" : "output");
            json.WriteString("request_id", call.RequestId);
            json.WriteString("model", call.Model);
            json.WriteString("key", call.KeyName);
            json.WriteStartArray("texts");
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary><c>{"action":"allow"}</c>, <c>{"action":"block"}</c> or <c>{"action":"replace","texts":[…]}</c> with as many texts.</summary>
    private static bool TryRead(byte[] body, IReadOnlyList<string> texts, out IReadOnlyList<string>? passed)
    {
        passed = texts;
        try
        {
            using var document = JsonDocument.Parse(body);
            switch (document.RootElement.GetProperty("action").GetString())
            {
                case "allow":
                    return true;
                case "block":
                    passed = null;
                    return true;
                case "replace":
                    passed = [.. document.RootElement.GetProperty("texts").EnumerateArray().Select(text => text.GetString() ?? throw new JsonException())];
                    return passed.Count == texts.Count;
                default:
                    return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    [LoggerMessage(6001, LogLevel.Error, "The webhook of guardrail {Guardrail} gave {Problem}; texts {Fate} (request {RequestId}).")]
    private partial void Failed(string guardrail, string problem, string fate, string requestId);
}
