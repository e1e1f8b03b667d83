namespace Parlance.Upstream;

/// <summary>The key that an attempt is made with.</summary>
/// <param name="Index">Its place among the provider's, from 0; null when there is none.</param>
/// <param name="IsProbe">Whether the attempt is to find out if the target works again: what comes of it must be told.</param>
/// <param name="Seats">Among whose calls it counts until it ends; null where nobody counts.</param>
internal readonly record struct KeyChoice(int? Index, bool IsProbe, Seats? Seats = null);
