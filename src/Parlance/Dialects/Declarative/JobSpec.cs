namespace Parlance.Dialects.Declarative;

/// <summary>How an answer is asked for again that is not ready yet: by GET, at the provider's own origin only, until the call's time is over. Immutable.</summary>
public sealed record JobSpec
{
    /// <summary>Holds while the answer is not ready.</summary>
    public required Condition Running { get; init; }

    /// <summary>The address to ask at, whole or as a path; null (default): <see cref="Poll"/> says it.</summary>
    public JsonPath? Link { get; init; }

    /// <summary>The path under the base address in which <c>{id}</c> stands for the job's id, for example <c>/tasks/{id}</c>.</summary>
    public string? Poll { get; init; }

    /// <summary>The job's id for <see cref="Poll"/>.</summary>
    public JsonPath? Id { get; init; }

    /// <summary>How long to wait before each question. Default 1 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);
}
