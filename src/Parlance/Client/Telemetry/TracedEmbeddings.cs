using System.Diagnostics;
using Parlance.Manifests;

namespace Parlance.Client.Telemetry;

/// <summary>The span and the measurements of texts that become vectors, however many requests that takes.</summary>
internal static class TracedEmbeddings
{
    /// <summary>Runs <paramref name="embed"/> inside.</summary>
    /// <param name="model">The model as it was asked for.</param>
    /// <param name="options">How it was asked.</param>
    /// <param name="find">The target of a model's name; null when there is none.</param>
    /// <param name="time">Clock of the measurements.</param>
    /// <param name="embed">The call.</param>
    public static async Task<EmbeddingVectors> RunAsync(string model, EmbedOptions options, Func<string, Target?> find, TimeProvider time, Func<Task<EmbeddingVectors>> embed)
    {
        using var trace = new CallTrace(GenAi.Embeddings, model, find(model), time);
        if (trace.Span is { IsAllDataRequested: true } span)
        {
            span.SetTag(GenAi.EmbeddingsDimensionCount, options.Dimensions);
        }

        try
        {
            var answer = await embed().ConfigureAwait(false);
            trace.Answered(find(answer.Stats.Target), answer.Model, answer.Stats.Usage);
            WriteStats(trace.Span, answer.Stats);
            return answer;
        }
        catch (Exception e)
        {
            trace.Failed(e);
            throw;
        }
    }

    private static void WriteStats(Activity? span, CallStats stats)
    {
        span?.SetTag(GenAi.Attempts, stats.Attempts);
        span?.SetTag(GenAi.Cost, stats.CostNanoUsd);
    }
}
