namespace Parlance;

/// <summary>How to make images. Immutable; every property may be left out.</summary>
public sealed record DrawOptions : OperationOptions
{
    /// <summary>Number of images, at least 1. Default 1.</summary>
    public int? N { get; init; }

    /// <summary>Width and height in pixels, for example <c>1024x1024</c>. Default: the provider's.</summary>
    public string? Size { get; init; }

    /// <summary>For example <c>low</c> or <c>high</c>, in the provider's words. Default: the provider's.</summary>
    public string? Quality { get; init; }
}
