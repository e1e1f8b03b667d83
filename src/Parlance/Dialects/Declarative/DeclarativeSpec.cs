namespace Parlance.Dialects.Declarative;

/// <summary>How a provider spells chat where no coded dialect does: where its requests and answers hold what. Immutable; <see cref="DeclarativeDialect"/> compiles it once.</summary>
public sealed record DeclarativeSpec
{
    /// <summary>How requests are written. Required, as is <see cref="Answer"/>, unless the provider makes images only.</summary>
    public RequestSpec Request { get; init; } = new();

    /// <summary>How whole answers are read.</summary>
    public AnswerSpec Answer { get; init; } = new();

    /// <summary>How streams are read; null (default): nothing is streamed, and a whole answer is played as a stream.</summary>
    public StreamSpec? Stream { get; init; }

    /// <summary>Where errors say what. Default: nowhere in particular; the common shapes are found anyway.</summary>
    public ErrorSpec Errors { get; init; } = new();

    /// <summary>How an answer that is not ready yet is asked for again; null (default): an answer is ready.</summary>
    public JobSpec? Job { get; init; }

    /// <summary>How images are asked for; null (default): not at all.</summary>
    public ImageSpec? Images { get; init; }

    /// <summary>What is wrong with it; empty when it can be compiled.</summary>
    public IReadOnlyList<string> FindProblems() => SpecCheck.Find(this);
}
