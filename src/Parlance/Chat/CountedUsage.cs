namespace Parlance;

/// <summary>A <see cref="Usage"/> that many objects hold: a reference to it is a tenth of its size.</summary>
internal sealed record CountedUsage(Usage Value)
{
    /// <summary>Null for null.</summary>
    public static CountedUsage? Of(Usage? usage) => usage is { } value ? new CountedUsage(value) : null;
}
