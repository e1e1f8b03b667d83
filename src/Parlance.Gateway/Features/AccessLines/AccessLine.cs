using System.Text.Json;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Features.AccessLines;

/// <summary>One request as a line of the access log: what it was and what became of it, and nothing of what it says. Immutable.</summary>
internal sealed record AccessLine(DateTimeOffset At, string RequestId)
{
    public required string Method { get; init; }

    /// <summary>The path of its route; null when it found none, because what else is asked for may be anything.</summary>
    public required string? Door { get; init; }

    /// <summary>0 when the caller had gone.</summary>
    public required int Status { get; init; }

    public required string? KeyId { get; init; }

    public required string? KeyName { get; init; }

    public required string? Model { get; init; }

    public required string? Target { get; init; }

    public required bool Stream { get; init; }

    public required int Attempts { get; init; }

    public required string? ErrorCode { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    public required long? CostNanoUsd { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan? FirstContent { get; init; }

    public required TimeSpan? Overhead { get; init; }

    public static AccessLine Of(CallFacts facts, int status, TimeSpan duration, DateTimeOffset now) => new(now, facts.RequestId)
    {
        Method = facts.Http.Request.Method,
        Door = facts.Route,
        Status = status,
        KeyId = facts.Key?.Id,
        KeyName = facts.Key?.Name,
        Model = facts.Model,
        Target = facts.Target?.Name,
        Stream = facts.Stream,
        Attempts = facts.Attempts,
        ErrorCode = facts.ErrorCode,
        PromptTokens = facts.PromptTokens,
        CompletionTokens = facts.CompletionTokens,
        CostNanoUsd = facts.CostNanoUsd,
        Duration = duration,
        FirstContent = facts.FirstContent,
        Overhead = facts.Overhead,
    };

    /// <summary>Writes it as one JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("time", At.UtcDateTime);
        json.WriteString("request_id", RequestId);
        json.WriteString("method", Method);
        json.WriteString("door", Door);
        json.WriteNumber("status", Status);
        json.WriteString("key_id", KeyId);
        json.WriteString("key_name", KeyName);
        json.WriteString("model", Model);
        json.WriteString("target", Target);
        json.WriteBoolean("stream", Stream);
        json.WriteNumber("attempts", Attempts);
        json.WriteString("error_code", ErrorCode);
        json.WriteNumber("prompt_tokens", PromptTokens);
        json.WriteNumber("completion_tokens", CompletionTokens);
        Write(json, "cost_nanousd", CostNanoUsd);
        json.WriteNumber("duration_us", Microseconds(Duration));
        Write(json, "first_token_us", FirstContent is { } first ? Microseconds(first) : null);
        Write(json, "overhead_us", Overhead is { } overhead ? Microseconds(overhead) : null);
        json.WriteEndObject();
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
