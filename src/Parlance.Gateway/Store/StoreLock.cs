namespace Parlance.Gateway.Store;

/// <summary>
/// Holds a data folder for one serving process: two would each let callers spend the same budgets. The system lets go when the process ends, however it ends. Other commands work beside it.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreException">Another process serves from <paramref name="folder"/>, or the folder cannot be used.</exception>
    public static StoreLock Take(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), "serving");
        try
        {
            PrivateFile.CreateFolder(Path.GetFullPath(folder));
            PrivateFile.Touch(path);
            return new StoreLock(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StoreException($"Another gateway serves from {Path.GetFullPath(folder)}. Stop it first, or give this one a data folder of its own: two that share one would each spend the same budgets.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder {Path.GetFullPath(folder)} cannot be used: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
