using System.Runtime.InteropServices;
using ChainCloud.Devices.Sealing;

namespace ChainCloud.Devices.Spool;

/// <summary>File changes that survive a loss of power: written beside, flushed, renamed, folder flushed.</summary>
public static class DurableFile
{
    /// <summary>What unfinished files end with; readers of a folder pass over them.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Writes the whole file or nothing. Afterwards the old content is gone and the new one is on the disk. The file is readable by its
    /// owner only. <paramref name="beforeStep"/> is called before each step, for tests that cut the power there.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, Action<string>? beforeStep = null)
    {
        var temporary = path + TemporarySuffix;
        beforeStep?.Invoke("write");
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            beforeStep?.Invoke("flush");
            file.Flush(flushToDisk: true);
        }

        beforeStep?.Invoke("rename");
        File.Move(temporary, path, overwrite: true);
        beforeStep?.Invoke("flush folder");
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Renames inside one file system and flushes both folders.</summary>
    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(from))!);
    }

    /// <summary>Makes renames and new names in a folder durable. Throws <see cref="IOException"/> when the disk refuses.</summary>
    public static void FlushFolder(string folder)
    {
        var descriptor = LibC.Open(folder, LibC.ReadOnly | LibC.DirectoryOnly | LibC.CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"Folder {folder} could not be opened (error {Marshal.GetLastPInvokeError()}).");
        }

        var flushed = LibC.Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = LibC.Close(descriptor);
        if (flushed != 0)
        {
            throw new IOException($"Folder {folder} could not be flushed (error {error}).");
        }
    }
}
