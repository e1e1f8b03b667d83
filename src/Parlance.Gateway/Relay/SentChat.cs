namespace Parlance.Gateway.Relay;

/// <summary>What became of a chat request.</summary>
/// <param name="WasSent">Whether anybody was asked.</param>
/// <param name="Usage">What the answer used; null where that is not known.</param>
internal readonly record struct SentChat(bool WasSent, Usage? Usage);
