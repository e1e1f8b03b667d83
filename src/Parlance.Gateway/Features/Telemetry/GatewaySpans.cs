using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Gateway.Surfaces;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>
/// Spans by the names of <see cref="GenAiNames"/>, for whoever listens to the source <c>Parlance.Gateway</c>: one of kind server for each request, and below it one of kind client for each attempt. The caller's
/// <c>traceparent</c> is continued here; to providers nothing of it goes. No text of a message, a provider or a credential gets into a span. Thread-safe.
/// </summary>
internal sealed class GatewaySpans(TimeProvider time) : IDisposable
{
    private readonly ActivitySource _source = new(GatewayMeter.Name);

    /// <summary>The span of a request; null when nobody listens.</summary>
    public Activity? Begin(HttpRequest request)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        ActivityContext.TryParse(Single(request, "traceparent"), Single(request, "tracestate"), isRemote: true, out var parent);
        var (method, connection) = (Known(request.Method), request.HttpContext.Connection);
        return _source.StartActivity(method, ActivityKind.Server, parent, new TagList
        {
            { GenAiNames.Method, method },
            { GenAiNames.Scheme, "http" },
            { GenAiNames.ServerAddress, connection.LocalIpAddress?.ToString() },
            { GenAiNames.ServerPort, connection.LocalPort },
        });
    }

    /// <summary>Below the span of a request that of an attempt, which has ended: made at once with its begin and its end, because between them it may be one of two.</summary>
    public void Attempt(Activity request, string operation, Attempt attempt, bool stream, in Usage usage, long? costNanoUsd)
    {
        var (target, ended) = (attempt.Target, time.GetUtcNow());
        var tags = new TagList
        {
            { GenAiNames.OperationName, operation },
            { GenAiNames.RequestModel, target.Wire.Model },
            { GenAiNames.ProviderName, target.Provider.TelemetryName },
            { GenAiNames.ServerAddress, target.ChatUri.Host },
            { GenAiNames.ServerPort, target.ChatUri.Port },
        };
        using var span = _source.StartActivity($"{operation} {target.Wire.Model}", ActivityKind.Client, request.Context, tags, links: null, ended - attempt.Elapsed);
        if (span is null)
        {
            return;
        }

        span.SetTag(GenAiNames.RequestStream, stream ? true : null);
        span.SetTag(GenAiNames.ResponseId, attempt.Meter.AnswerId is { Length: > 0 } id ? id : null);
        span.SetTag(GenAiNames.ResponseModel, attempt.Meter.AnswerModel is { Length: > 0 } model ? model : null);
        span.SetTag(GenAiNames.ResponseTimeToFirstChunk, stream ? attempt.TimeToFirstContent?.TotalSeconds : null);
        span.SetTag(GenAiNames.StatusCode, attempt.Status > 0 ? attempt.Status : null);
        span.SetTag(GenAiNames.Attempts, attempt.Number);
        span.SetTag(GenAiNames.Cost, costNanoUsd);
        WriteUsage(span, usage);
        if (attempt.Error is { } error)
        {
            // The kind alone: a provider's words may quote what it was sent.
            span.SetTag(GenAiNames.ErrorType, error.Kind.Word());
            span.SetStatus(ActivityStatusCode.Error, error.Kind.Word());
        }

        span.SetEndTime(ended.UtcDateTime);
    }

    /// <summary>Ends the span of a request.</summary>
    /// <param name="span">The span.</param>
    /// <param name="facts">What became of the request.</param>
    /// <param name="status">Its HTTP status; 0 when the caller had gone.</param>
    public static void End(Activity span, CallFacts facts, int status)
    {
        if (facts.Route is { } route)
        {
            // Only paths that are doors: what else is asked for may be anything.
            span.DisplayName = $"{Known(facts.Http.Request.Method)} {route}";
            span.SetTag(GenAiNames.Route, route);
            span.SetTag(GenAiNames.Path, facts.Http.Request.Path.Value);
        }

        span.SetTag(GenAiNames.StatusCode, status > 0 ? status : null);
        span.SetTag(GenAiNames.RequestId, facts.RequestId);
        span.SetTag(GenAiNames.Target, facts.Target?.Name);
        span.SetTag(GenAiNames.Attempts, facts.Attempts > 0 ? facts.Attempts : null);
        span.SetTag(GenAiNames.Cost, facts.CostNanoUsd);
        if (ErrorOf(status) is { } error)
        {
            span.SetTag(GenAiNames.ErrorType, error);
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    public void Dispose() => _source.Dispose();

    /// <summary>The method, or the conventions' word for one that is unknown.</summary>
    internal static string Known(string method) => method is "GET" or "POST" or "PATCH" or "DELETE" or "PUT" or "HEAD" or "OPTIONS" ? method : "_OTHER";

    /// <summary>What the conventions count as a server's error.</summary>
    internal static string? ErrorOf(int status) => status switch
    {
        0 => ErrorKind.Cancelled.Word(),
        >= 500 => status.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? Single(HttpRequest request, string header) => request.Headers.TryGetValue(header, out var values) && values is [{ Length: <= 512 } value] ? value : null;

    private static void WriteUsage(Activity span, in Usage usage)
    {
        Some(GenAiNames.UsageInputTokens, usage.PromptTokens);
        Some(GenAiNames.UsageOutputTokens, usage.CompletionTokens);
        Some(GenAiNames.UsageCacheRead, usage.CacheRead);
        Some(GenAiNames.UsageCacheCreation, usage.CacheWrite + usage.CacheWriteLong);
        Some(GenAiNames.UsageReasoning, usage.Reasoning);

        void Some(string name, long tokens)
        {
            if (tokens > 0)
            {
                span.SetTag(name, tokens);
            }
        }
    }
}
