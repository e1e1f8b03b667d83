namespace Parlance.Gateway.Features.Requests;

/// <summary>Which logged requests are wanted. Immutable.</summary>
/// <param name="Since">Those that ended at this moment or later; null: all.</param>
/// <param name="KeyId">Those of this key; null: of all.</param>
/// <param name="Model">Those for this model, as callers called it; null: for all.</param>
/// <param name="Target">Those whose last attempt went to this <c>provider/model</c>; null: to any, or none.</param>
public sealed record RequestFilter(DateTimeOffset? Since = null, string? KeyId = null, string? Model = null, string? Target = null);
