using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Parlance.Gateway.Store;

/// <summary>Files and folders that only their owner may read: mode 0600 and 0700 where the system knows modes.</summary>
internal static class PrivateFile
{
    /// <summary>Creates the folder when it is missing; one that exists keeps its mode.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Creates an empty file when it is missing; SQLite gives its side files the mode of the main one. An existing file is not even opened: closing it would drop every lock that
    /// this process holds on it (fcntl locks belong to the process, see "How To Corrupt An SQLite Database File" 2.2), and the next process to leave would delete the log under us.
    /// </summary>
    public static void Touch(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            Open(path, FileMode.CreateNew).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was faster.
        }
    }

    /// <summary>Puts <paramref name="content"/> in place in one step: a reader sees the old file or the whole new one, never a part.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var draft = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        using (var file = Open(draft, FileMode.CreateNew))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Creates a file that its process alone knows and that is gone when it is closed.</summary>
    public static SafeFileHandle OpenTemporary(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
