namespace Parlance.Upstream;

/// <summary>A request's body that does not stand in memory. It can be written as often as there are attempts.</summary>
public interface IRequestBody
{
    /// <summary>Its <c>Content-Type</c> with parameters.</summary>
    string ContentType { get; }

    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Writes the whole body.</summary>
    ValueTask WriteToAsync(Stream output, CancellationToken cancellation);
}
