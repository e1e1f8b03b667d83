namespace Parlance.Manifests;

/// <summary>A piece of a base address that differs from account to account, for example a region: where its value comes from when the operator does not give one. Immutable.</summary>
/// <param name="Variables">Environment variables that may hold it, in order of preference.</param>
/// <param name="Default">What is taken then; null when an operator must say it.</param>
public sealed record AddressSetting(IReadOnlyList<string> Variables, string? Default);
