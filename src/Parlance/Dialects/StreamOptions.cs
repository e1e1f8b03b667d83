namespace Parlance.Dialects;

/// <summary>What a door's client asked of its stream, and what the answer shall be called where the provider does not say.</summary>
/// <param name="IncludeUsage">Whether the client asked for usage (OpenAI <c>stream_options.include_usage</c>); other protocols always send it.</param>
/// <param name="Id">Id of the answer when the provider gives none.</param>
/// <param name="Model">Name of the model when the provider gives none.</param>
/// <param name="Created">Creation time in Unix seconds when the provider gives none.</param>
public sealed record StreamOptions(bool IncludeUsage, string Id, string Model, long Created)
{
    /// <summary>Time since the call began, for protocols that tell it; null when nobody measures.</summary>
    public Func<TimeSpan>? Elapsed { get; init; }
    /// <summary>Whether the stream goes out as one JSON list instead of events, as Gemini's protocol does without <c>alt=sse</c>. Default false; other protocols ignore it.</summary>
    public bool AsList { get; init; }
}
