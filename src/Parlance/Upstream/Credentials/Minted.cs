namespace Parlance.Upstream.Credentials;

/// <summary>What came of minting: a grant, or why there is none.</summary>
/// <param name="Grant">The grant; null when there is none.</param>
/// <param name="Problem">What went wrong and what to do about it, for the operator; holds no secret and no words of the other side. Null on success.</param>
/// <param name="IsPassing">Whether trying again may help.</param>
internal readonly record struct Minted(Grant? Grant, string? Problem = null, bool IsPassing = false);
