namespace Parlance.Upstream;

/// <summary>That a target is not to be asked now.</summary>
/// <param name="Until">Timestamp at which it may be.</param>
/// <param name="IsParked">True when its limits are used up, false when it keeps failing.</param>
internal readonly record struct Closure(long Until, bool IsParked)
{
    /// <summary>The one that ends first.</summary>
    public static Closure? Sooner(Closure? left, Closure right) => left is { } one && one.Until <= right.Until ? one : right;
}
