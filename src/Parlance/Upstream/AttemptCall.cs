using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>One attempt that is about to be made.</summary>
/// <param name="Number">1 for the first attempt of a request.</param>
/// <param name="Target">Where to.</param>
/// <param name="Key">With which key.</param>
/// <param name="Stream">Whether a stream is wanted.</param>
/// <param name="Deadline">Timestamp at which the whole call ends.</param>
/// <param name="IsHedge">Whether it is made beside another one.</param>
internal readonly record struct AttemptCall(int Number, Target Target, KeyChoice Key, bool Stream, long Deadline, bool IsHedge = false);
