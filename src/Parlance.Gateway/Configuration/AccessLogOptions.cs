namespace Parlance.Gateway.Configuration;

/// <summary>The field <c>access_log</c>. Immutable.</summary>
/// <param name="Path">The file; null for standard output.</param>
public sealed record AccessLogOptions(string? Path);
