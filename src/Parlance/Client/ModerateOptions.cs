namespace Parlance;

/// <summary>How to judge texts. Immutable; every property may be left out.</summary>
public sealed record ModerateOptions : OperationOptions;
