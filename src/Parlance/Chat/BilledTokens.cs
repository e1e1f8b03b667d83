namespace Parlance;

/// <summary>Tokens that a provider charges for, where they are not those that the model worked on.</summary>
/// <param name="Input">Charged at the price of input.</param>
/// <param name="Output">Charged at the price of output.</param>
public readonly record struct BilledTokens(long Input, long Output);
