namespace Parlance.Dialects;

/// <summary>The numbers that a provider takes for a parameter, both bounds included. Immutable.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
public readonly record struct ValueRange(double Least, double Most)
{
    /// <summary>The number itself, or the bound that it is beyond.</summary>
    public double Fit(double number) => Math.Clamp(number, Least, Most);
}
