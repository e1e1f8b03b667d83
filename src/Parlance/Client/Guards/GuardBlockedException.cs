namespace Parlance.Client.Guards;

/// <summary>A finding that has no replacement. It never leaves the client: whoever looked makes an <see cref="AiException"/> of it.</summary>
internal sealed class GuardBlockedException : Exception;
