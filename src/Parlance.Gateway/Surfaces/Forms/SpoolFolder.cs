namespace Parlance.Gateway.Surfaces.Forms;

/// <summary>Where forms stand while they are answered: files that only their owner may read and that have no name, so that nothing of them outlives the process.</summary>
internal sealed class SpoolFolder(string dataDirectory)
{
    /// <summary>An empty form.</summary>
    public FormSpool Create() => new(Path.Combine(dataDirectory, "spool"));
}
