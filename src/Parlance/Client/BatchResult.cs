using System.Diagnostics.CodeAnalysis;

namespace Parlance;

/// <summary>What came of one call of a batch: a value or an error. Immutable.</summary>
/// <param name="Index">Place of the call in the batch, from 0.</param>
/// <param name="Value">The value; only where <paramref name="Error"/> is null.</param>
/// <param name="Error">Why there is none; null when there is one.</param>
public sealed record BatchResult<T>(int Index, T? Value, AiException? Error)
{
    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;
}
