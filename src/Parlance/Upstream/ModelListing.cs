using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>What came of asking a provider for its models. Immutable.</summary>
/// <param name="Provider">Who was asked.</param>
/// <param name="Models">Its models, in its order; empty when it did not say.</param>
/// <param name="Error">Why it did not say; null when it did.</param>
public sealed record ModelListing(Provider Provider, IReadOnlyList<ListedModel> Models, ChatError? Error);
