namespace Parlance.Gateway.Features.Cache;

/// <summary>How far one caller has read a <see cref="SharedAnswer"/>, which guards it.</summary>
internal sealed class SharedReader(bool leads)
{
    /// <summary>Whether the answer is made in this caller's name.</summary>
    public bool Leads => leads;

    /// <summary>Number of the piece that it reads next.</summary>
    public int Next { get; set; }
}
