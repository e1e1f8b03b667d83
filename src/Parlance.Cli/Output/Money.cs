using System.Globalization;

namespace Parlance.Cli.Output;

/// <summary>Nano-dollars as a person reads them.</summary>
internal static class Money
{
    /// <summary>All the digits there are and at least two: <c>$0.00</c>, <c>$0.000123</c>.</summary>
    public static string Usd(long nanoUsd) => (nanoUsd / 1_000_000_000m).ToString("$0.00#######", CultureInfo.InvariantCulture);

    /// <summary>A price per million tokens; empty when it is not known.</summary>
    public static string PerMillion(long? nanoUsd) => nanoUsd is { } known ? Usd(known) : "";
}
