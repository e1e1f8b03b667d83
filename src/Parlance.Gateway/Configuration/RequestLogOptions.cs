using System.Text.RegularExpressions;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>request_log</c>: what is kept of requests. Immutable.</summary>
public sealed record RequestLogOptions
{
    /// <summary>Days for which a request is kept. Default 30.</summary>
    public int Days { get; init; } = 30;

    /// <summary>Names or ids of the keys whose requests and answers are kept with their text; <c>*</c> stands for any characters. Default none.</summary>
    public IReadOnlyList<string> BodiesOf { get; init; } = [];

    /// <summary>Most bytes that are kept of a request, and of an answer. Default 65,536.</summary>
    public int BodyBytes { get; init; } = 64 * 1024;

    /// <summary>What is taken out of texts before they are kept. Default nothing.</summary>
    public IReadOnlyList<Regex> Redact { get; init; } = [];
}
